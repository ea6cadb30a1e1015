import { valueOf } from '../base/known';
import type { DecideInput, DecisionInputs } from './decision';
import { totalsOf } from './queue';

/** What a decision is made from, rounded for people; what could not be read is left out. */
export function inputsOf({ service, memory, sampled, availableMiB }: DecideInput): DecisionInputs {
  const sample = sampled ? memory.samples.at(-1) : undefined;
  const reading = service.queue === undefined ? undefined : valueOf(service.queue);
  const queue = reading === undefined ? undefined : totalsOf(reading);
  const all: Record<keyof DecisionInputs, number | undefined> = {
    workers: valueOf(service.workers),
    desired: memory.desired,
    draining: service.draining === 0 ? undefined : service.draining,
    sampleSeconds: round(sample?.seconds),
    systemCpuPercent: round(sample?.systemCpuPercent),
    serviceCpuPercent: round(sample?.serviceCpuPercent),
    busyWorkers: round(sample?.busyWorkers),
    backlog: valueOf(service.backlog),
    waitingTasks: queue?.waiting,
    activeTasks: reading?.own?.active,
    reservedTasks: queue?.reserved,
    scheduledTasks: queue?.scheduled,
    heldBackTasks: queue?.heldBack === 0 ? undefined : queue?.heldBack,
    oldestTaskSeconds: round(queue?.oldestSeconds),
    availableMiB: round(valueOf(availableMiB)),
    workerMiB: round(service.workerMiB),
    tasks: valueOf(service.tasks.current),
    tasksMax: valueOf(service.tasks.max),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10) / 10;
}
