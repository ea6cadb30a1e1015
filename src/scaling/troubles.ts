/** What is wrong with a Celery service that its number of processes does not tell: tasks wait, and nobody will do them. */
import { valueOf } from '../base/known';
import { beatTrouble } from '../host/beat';
import { message, type Message } from '../words/message';
import type { DecideInput } from './decision';
import { totalsOf } from './queue';
import { round } from './runs';

/** Before that, tasks that wait may be between two looks at a worker that is quick. */
const leastIdleSeconds = 60;

const troubleCodes = [
  'scaling.nobodyConsumes',
  'scaling.notTaken',
  'scaling.consumesNothing',
  'scaling.notConsumed',
  'scaling.idleProcesses',
  'host.beatTwice',
  'host.beatGone',
] as const;

/** Notes of decisions that tell of something wrong, and not of what might come. */
export function isTrouble(code: Message['code']): boolean {
  return troubleCodes.some((each) => each === code);
}

export function troublesOf(input: DecideInput): readonly Message[] {
  const beat = input.service.beat === undefined ? undefined : beatTrouble(input.service.beat);
  return [...queueTroubles(input), ...(beat === undefined ? [] : [beat])];
}

function queueTroubles({ settings, service, memory, intervalSeconds, nowMs }: DecideInput): readonly Message[] {
  const reading = service.queue === undefined ? undefined : valueOf(service.queue);
  if (reading === undefined) return [];
  const { own, queues } = reading;
  const unit = settings.service;
  if (own?.consumes.length === 0) return [message('scaling.consumesNothing', { unit })];
  const cpu = memory.samples.at(-1)?.serviceCpuPercent;
  const ofQueues = queues.flatMap(({ queue, ready, consumers }) => {
    if (ready === 0) return [];
    if (consumers === 0) return [message('scaling.nobodyConsumes', { queue, ready })];
    if (own !== undefined && !own.consumes.includes(queue)) {
      return [message('scaling.notConsumed', { unit, queue, ready })];
    }
    const head = memory.heads?.find((each) => each.queue === queue);
    const seconds = head === undefined ? 0 : (nowMs - head.sinceMs) / 1000;
    // A long task keeps the others waiting too, but most use some CPU.
    if (seconds < Math.max(300, 3 * intervalSeconds) || cpu === undefined || cpu > 0.5) return [];
    return [message('scaling.notTaken', { queue, ready, minutes: round(seconds / 60) })];
  });
  if (ofQueues.length > 0 || memory.idleSinceMs === undefined) return ofQueues;
  const seconds = (nowMs - memory.idleSinceMs) / 1000;
  if (seconds < Math.max(leastIdleSeconds, 1.5 * intervalSeconds)) return [];
  const { waiting } = totalsOf(reading);
  return [message('scaling.idleProcesses', { unit, waiting, minutes: round(seconds / 60) })];
}
