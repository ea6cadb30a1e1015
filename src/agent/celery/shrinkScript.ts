/**
 * Ends one idle process of a prefork pool, and no task with it: Python, given to `celery shell` on standard input.
 *
 * Celery's own `pool_shrink` alone is not safe (celery 5.2 and 5.5, billiard's `Pool.shrink`; measured):
 * - It takes a process for idle until its word that it has begun a task was read. In that moment, long on a busy machine, the task
 *   is killed with the process and lost, acknowledged late or not (2 of 5,268 in 40 shrinks at 30 short tasks a second).
 *   So the pool's processes stand still while Celery chooses: two answers of the main process prove that it has read what they
 *   said before, what is handed to a process that stands still is handed to another one when it ends, and the kernel tells which
 *   one was chosen (it has a SIGTERM to come). They stand still for 20 ms (median; 255 ms with a load of 6 on two CPUs).
 * - It chooses a process that is ending already once more, or has ended up to five seconds ago, and counts it twice: a pool of
 *   one process that is taken for none, which takes tasks and does none for ever. So nothing is ordered unless its pool is what
 *   runs; and an order that is not answered, which Celery may carry out at any later time, is taken back at once by its opposite:
 *   orders are carried out in their order.
 */
import python from './shrink.py';

export interface ShrinkJob {
  readonly node: string;
  /** PID of the node's main process. */
  readonly main: number;
  /** PIDs of all of its pool's processes. */
  readonly processes: readonly number[];
}

/** What is put behind the words of `celeryCall`; in Celery 4 and 5. */
export const shrinkWords = ['shell', '--python'] as const;

/** Lines for Python's console, which knows the application as `app`: each one statement, whatever the job holds. */
export function shrinkInput(job: ShrinkJob): string {
  // JSON in ASCII is a literal of Python's too.
  return `exec(${ascii(python)})\n_main(app, json.loads(${ascii(ascii(job))}))\n`;
}

function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
