// One policy through one workload.
import { measure, type Measures } from './measures';
import type { PolicyKind } from './policies/policy';
import { Service } from './service';
import { isRecorded, type Workload } from './workload';

/** Seconds before a turn at which the socket and the busy workers are read; the last reading is the turn itself. */
const backlogReadings = [2, 1.5, 1, 0.5, 0];
const busyReadings = [0.6, 0.3, 0];
const readings = [...new Set([...backlogReadings, ...busyReadings])].sort((a, b) => b - a);
const mostDrainSeconds = 3600;

export interface Run extends Measures {
  readonly policy: string;
  readonly intervalSeconds: number;
  /** Workers that ran, at each change. */
  readonly supply: Service['supply'];
}

export const minWorkers = 1;

export function run(kind: PolicyKind, workload: Workload, intervalSeconds: number): Run {
  const { server } = workload;
  const { maxWorkers } = server;
  const service = new Service(workload, kind.startWith?.(workload) ?? workload.demand[0] ?? minWorkers);
  const policy = kind.make(workload, intervalSeconds);
  let scalings = 0;
  let unread = false;
  for (let at = intervalSeconds; at < workload.seconds; at += intervalSeconds) {
    const backlogs: number[] = [];
    const busy: number[] = [];
    for (const before of readings) {
      // Those who decide every second read it once.
      if (before >= intervalSeconds) continue;
      service.advance(at - before);
      if (backlogReadings.includes(before)) backlogs.push(service.backlog);
      if (busyReadings.includes(before)) busy.push(service.busyWorkers);
    }
    const all = service.read();
    // A turn within or right after what nobody recorded: there was nothing to read, and the counters begin again.
    const isRead = isRecorded(workload, at) && !unread;
    unread = !isRecorded(workload, at);
    const before = service.workers;
    const wanted = policy.decide({
      nowSeconds: at,
      intervalSeconds,
      workers: before,
      reading: isRead ? all : undefined,
      backlogs: isRead ? backlogs : [],
      busy: isRead ? busy : [],
      server,
      minWorkers,
      maxWorkers,
    });
    service.scaleTo(Math.min(maxWorkers, Math.max(minWorkers, Math.round(wanted))));
    if (service.workers !== before) scalings++;
  }
  service.advance(workload.seconds);
  const supply = [...service.supply];
  for (let more = 1; more <= mostDrainSeconds && !service.isQuiet; more++) service.advance(workload.seconds + more);
  return { policy: kind.name, intervalSeconds, supply, ...measure(workload, service, supply, scalings) };
}
