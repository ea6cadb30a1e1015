/** What the tasks that wait ask for: more processes, fewer, or that nothing changes. */
import { valueOf } from '../base/known';
import type { QueueSettings, Threshold } from '../config/model';
import { nextUp } from '../config/stepRules';
import { message, type Message } from '../words/message';
import type { DecideInput, Decision } from './decision';
import { taskAgeRule, totalsOf, waitingIn, type QueueReading } from './queue';
import { hold } from './reconcile';
import { ignoreBefore, minutesOf, runOfCounts, type Asked, type AskedDown } from './runs';
import { covers, newestOf, type Sample } from './samples';
import { busiest } from './spareProcesses';

/** A goal is held with something to spare: nothing goes down before the oldest task waits for less than this share of it. */
const ageToSpare = 0.5;

/** Thresholds of one queue; of all of them together where `queue` is undefined. */
interface Steps {
  readonly queue: string | undefined;
  readonly up: readonly Threshold[];
  readonly down: readonly Threshold[];
}

function stepsOf({ up, down, byQueue }: QueueSettings): readonly Steps[] {
  return [{ queue: undefined, up, down }, ...byQueue];
}

/** Whether any rule of the project needs the queue to be read. */
export function usesQueue({ queue }: DecideInput['settings']): boolean {
  if (queue === undefined) return false;
  const steps = stepsOf(queue).flatMap(({ up, down }) => [...up, ...down]);
  return steps.length > 0 || queue.maxTaskAgeSeconds !== undefined;
}

export function queueNow({ service }: DecideInput): QueueReading | undefined {
  return service.queue === undefined ? undefined : valueOf(service.queue);
}

/** The keys of all steps up, as decisions name them. */
export function queueUpKeys({ queue }: DecideInput['settings']): readonly string[] {
  if (queue === undefined) return [];
  return [...stepsOf(queue).flatMap(({ up }) => up.map(({ key }) => key)), taskAgeRule];
}

/** Why the queue has no say; undefined where it has been read, or no rule needs it. */
export function missingQueue(input: DecideInput): Message | undefined {
  const { settings, service } = input;
  if (!usesQueue(settings)) return undefined;
  const reading = queueNow(input);
  if (reading === undefined) {
    const why = service.queue !== undefined && 'why' in service.queue ? service.queue.why : undefined;
    return why ?? message('scaling.missingQueue');
  }
  if (settings.queue?.maxTaskAgeSeconds === undefined) return undefined;
  const ageless = reading.queues.find(({ ready, oldestSeconds }) => ready > 0 && oldestSeconds === undefined);
  return ageless === undefined ? undefined : message('scaling.missingTaskAge', { queue: ageless.queue });
}

/** The step that asks for most processes; not before those that were just added had time to take tasks. */
export function askedByQueue(input: DecideInput, workers: number): Asked | undefined {
  const { settings, nowMs, intervalSeconds } = input;
  const { queue, maxWorkers } = settings;
  const reading = queueNow(input);
  if (queue === undefined || reading === undefined || nowMs < ignoreBefore(input)) return undefined;
  const taken = { ...reading, queues: reading.queues.filter(({ consumers }) => consumers !== 0) };
  const asked: Asked[] = stepsOf(queue).flatMap((steps) => {
    const fired = steps.up
      .filter((rule) => Math.min(rule.workers, maxWorkers) > workers)
      // Where nobody takes tasks, as a worker that starts does not yet, one more process would not either.
      .filter((rule) => waitingNow(taken, steps) > rule.limit)
      .filter((rule) => covers(runAbove(input, steps, rule), queue.durationMinutes, intervalSeconds))
      .at(-1);
    if (fired === undefined) return [];
    const params = {
      value: waitingNow(reading, steps),
      limit: fired.limit,
      minutes: minutesOf(runAbove(input, steps, fired)),
    };
    const reason =
      steps.queue === undefined
        ? message('scaling.upQueue', params)
        : message('scaling.upOneQueue', { ...params, queue: steps.queue });
    return [{ wanted: Math.min(fired.workers, maxWorkers), key: fired.key, reason }];
  });
  const { oldestSeconds, waiting } = totalsOf(reading);
  const { maxTaskAgeSeconds } = queue;
  if (maxTaskAgeSeconds !== undefined && oldestSeconds !== undefined && oldestSeconds >= maxTaskAgeSeconds) {
    const params = { seconds: Math.round(oldestSeconds), limit: maxTaskAgeSeconds };
    // As many times more as it has waited too long, as Kubernetes' HorizontalPodAutoscaler does, but no more than there are tasks.
    const inProportion = Math.ceil((workers * oldestSeconds) / maxTaskAgeSeconds);
    const tasks = (reading.own?.active ?? workers) + waiting;
    const wanted = Math.min(maxWorkers, Math.max(workers + 1, Math.min(inProportion, tasks)));
    if (wanted > workers) asked.push({ wanted, key: taskAgeRule, reason: message('scaling.upTaskAge', params) });
  }
  return asked.sort((a, b) => b.wanted - a.wanted)[0];
}

/** An element for each set of thresholds that has steps down; undefined where it asks for none now. */
export function downByQueue(input: DecideInput, workers: number): readonly (AskedDown | undefined)[] {
  const { settings, intervalSeconds } = input;
  const { queue, minWorkers } = settings;
  const reading = queueNow(input);
  if (queue === undefined || reading === undefined) return [];
  return stepsOf(queue)
    .filter(({ down }) => down.length > 0)
    .map((steps) => {
      const runOf = (rule: Threshold): readonly Sample[] =>
        runOfCounts(input, (sample) => {
          const waiting = waitingAt(sample, steps);
          return waiting !== undefined && waiting < rule.limit;
        });
      const fired = steps.down
        .filter((rule) => Math.max(rule.workers, minWorkers) < workers)
        .find((rule) => covers(runOf(rule), queue.durationMinutes, intervalSeconds));
      if (fired === undefined) return undefined;
      const run = runOf(fired);
      const params = { value: waitingNow(reading, steps), limit: fired.limit, minutes: minutesOf(run) };
      const reason =
        steps.queue === undefined
          ? message('scaling.downQueue', params)
          : message('scaling.downOneQueue', { ...params, queue: steps.queue });
      const { durationMinutes: minutes } = queue;
      const asked = { key: fired.key, reason, run, minutes };
      const lowest = Math.max(fired.workers, minWorkers);
      if (lowest === workers - 1 || busiest(newestOf(run, minutes, intervalSeconds)) !== undefined) {
        return { ...asked, lowest };
      }
      // How many tasks would wait with fewer processes can't be foretold.
      return { ...asked, lowest: workers - 1, kept: message('scaling.vetoActiveUnknown') };
    });
}

/** What keeps a process that is no longer asked for. */
export function vetoDownByQueue(input: DecideInput, to: number): Message | undefined {
  const { queue } = input.settings;
  const reading = queueNow(input);
  if (queue === undefined || reading === undefined) return undefined;
  for (const steps of stepsOf(queue)) {
    const next = nextUp(steps.up, to);
    const waiting = waitingNow(reading, steps);
    if (next === undefined || waiting <= next.limit) continue;
    return message('scaling.vetoTasksWait', { waiting, key: next.key, limit: next.limit, workers: to });
  }
  const { oldestSeconds } = totalsOf(reading);
  const { maxTaskAgeSeconds } = queue;
  if (maxTaskAgeSeconds === undefined || oldestSeconds === undefined) return undefined;
  const limit = maxTaskAgeSeconds * ageToSpare;
  if (oldestSeconds < limit) return undefined;
  return message('scaling.vetoTaskAge', { seconds: Math.round(oldestSeconds), limit });
}

/** Tasks wait beyond every step, and there are as many processes as may be. */
export function decideTasksWait(input: DecideInput, workers: number): Decision | undefined {
  const { queue, maxWorkers } = input.settings;
  const reading = queueNow(input);
  if (queue === undefined || reading === undefined || workers < maxWorkers) return undefined;
  const { waiting } = totalsOf(reading);
  const isBeyond = stepsOf(queue).some(
    (steps) => steps.up.length > 0 && steps.up.every(({ limit }) => waitingNow(reading, steps) > limit),
  );
  if (!isBeyond) return undefined;
  return hold(workers, 'waiting', message('scaling.waitingTasks', { waiting, max: maxWorkers }));
}

/** What would have changed the decision. */
export function notesOnQueue(input: DecideInput, workers: number): readonly Message[] {
  const { queue, maxWorkers } = input.settings;
  const reading = queueNow(input);
  if (queue === undefined || reading === undefined) return [];
  const { heldBack, scheduled = 0 } = totalsOf(reading);
  const notCounted = heldBack === 0 ? [] : [message('scaling.heldBack', { tasks: heldBack, scheduled })];
  const wouldGoUp = stepsOf(queue).flatMap((steps) => {
    const next = steps.up.find((rule) => Math.min(rule.workers, maxWorkers) > workers);
    if (next === undefined) return [];
    const params = { key: next.key, limit: next.limit, minutes: queue.durationMinutes };
    return [message('scaling.wouldGoUpQueue', { ...params, waiting: waitingNow(reading, steps) })];
  });
  return [...notCounted, ...wouldGoUp];
}

function runAbove(input: DecideInput, steps: Steps, rule: Threshold): readonly Sample[] {
  return runOfCounts(input, (sample) => {
    const waiting = waitingAt(sample, steps);
    return waiting !== undefined && waiting > rule.limit;
  });
}

function waitingAt({ queues }: Sample, { queue }: Steps): number | undefined {
  if (queues === undefined) return undefined;
  if (queue !== undefined) return queues[queue];
  return Object.values(queues).reduce((total, waiting) => total + waiting, 0);
}

function waitingNow(reading: QueueReading, { queue }: Steps): number {
  return reading.queues
    .filter((count) => queue === undefined || count.queue === queue)
    .reduce((total, count) => total + waitingIn(count), 0);
}
