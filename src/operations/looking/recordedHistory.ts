/** Reads what the agent has recorded on a server, in one stream. */
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import { historyDays, parseHistory, type HistoryRecord } from '../../scaling/history';
import type { Server } from '../../ssh/server';
import { readTicks, ticksOutcomes } from './readTicks';

const dayMs = 86_400_000;
/** Five weeks of one project are about 3 MB. */
const mostBytes = 64 * 1024 * 1024;

export interface HistoryRequest {
  /** One project's; all, when left out. */
  readonly project?: string;
  readonly days?: number;
  /** The server's own clock, milliseconds since the epoch: its days are UTC. */
  readonly nowMs: number;
}

export interface RecordedHistory {
  readonly records: readonly HistoryRecord[];
  /** There was more, older, than is read at once. */
  readonly isCut: boolean;
}

/** `onBytes`: how many have come so far. Throws `operations.noHistory`, `operations.historyDenied`. */
export async function readRecordedHistory(
  server: Server,
  { project, days = historyDays, nowMs }: HistoryRequest,
  onBytes: (bytes: number) => void,
  context: OperationContext,
): Promise<RecordedHistory> {
  const records: HistoryRecord[] = [];
  let torn = Buffer.alloc(0);
  let bytes = 0;
  const names = Array.from({ length: days + 1 }, (_, ago) => new Date(nowMs - ago * dayMs).toISOString().slice(0, 10));
  const stream = await server.stream(
    readTicks(names, project, mostBytes),
    (piece) => {
      bytes += piece.length;
      const all = Buffer.concat([torn, piece]);
      const end = all.lastIndexOf(0x0a) + 1;
      for (const record of parseHistory(all.toString('utf8', 0, end))) records.push(record);
      torn = all.subarray(end);
      onBytes(bytes);
    },
    context,
  );
  let exitCode: number;
  try {
    exitCode = await stream.ended;
  } finally {
    stream.dispose();
  }
  if (context.cancel.aborted) throw new Failure({ code: 'base.cancelled', phase: 'read', server: server.name });
  if (exitCode === ticksOutcomes.denied) {
    throw new Failure({ code: 'operations.historyDenied', server: server.name, phase: 'read' });
  }
  const own = project === undefined ? records : records.filter((record) => record.project === project);
  if (exitCode !== 0 || own.length === 0) {
    throw new Failure({ code: 'operations.noHistory', server: server.name, phase: 'read' });
  }
  return { records: own, isCut: bytes >= mostBytes };
}
