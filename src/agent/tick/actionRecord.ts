/** What a person did on the server goes into the same history as the editor's plans. */
import { readdirSync, rmSync } from 'node:fs';
import { paths } from '../../host/paths';
import { formatRecord, type PlanRecord } from '../../host/planHistory';
import type { Message } from '../../words/message';
import { writeAtomically } from '../state/atomicFile';

const mostRecords = 200;

export interface Action {
  readonly intent: 'scale' | 'pause' | 'resume';
  readonly title: Message;
  readonly who: string;
  readonly startedMs: number;
  readonly failedStep?: string;
}

/** Never throws: what was done is done, with or without a record. */
export function recordAction({ intent, title, who, startedMs, failedStep }: Action): void {
  const time = new Date(startedMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const chance = Math.floor(Math.random() * 0x1000000).toString(16);
  const record: PlanRecord = {
    id: `${time}-${intent}-${chance.padStart(6, '0')}`,
    intent,
    title,
    who,
    startedMs,
    endedMs: Date.now(),
    result: failedStep === undefined ? 'done' : 'refused',
    ...(failedStep === undefined ? {} : { failedStep }),
    files: [],
  };
  try {
    writeAtomically(`${paths.history}/${record.id}`, formatRecord(record));
    // Of quick actions there may be many; whoever carries out plans sees to the plans' own.
    const old = readdirSync(paths.history).filter((name) => /^\d{8}T\d{6}Z-(?:scale|pause|resume)-/.test(name));
    for (const name of old.sort().slice(0, -mostRecords)) rmSync(`${paths.history}/${name}`, { force: true });
  } catch {
    // The log has it too.
  }
}

/** Who typed the command: as `--who` says (the editor's user@machine), else who called sudo, else the user. */
export function whoAsks(given: string | undefined): string {
  const user = process.env['SUDO_USER'] ?? process.env['USER'] ?? 'root';
  return (given ?? user).replace(/[^\w@.:+ -]/g, '?').slice(0, 100);
}
