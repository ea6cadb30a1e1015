import { isKnown, type Known } from '../base/known';
import type { ServiceLook } from './look';

/**
 * Tasks of a unit as its limit counts them. Where the unit has no accounting of tasks (the pids controller is missing, or
 * switched off) its threads are counted instead: they are the same thing.
 */
export function tasksNow({ tasks, threads }: Pick<ServiceLook, 'tasks' | 'threads'>): Known<number> {
  return isKnown(tasks.current) ? tasks.current : threads;
}
