/**
 * A pool of processes that works off a queue, event by event: first come, first served, a task a process. `idleOnly`: a process
 * that works is never told to end, as in Celery's own pool; otherwise it finishes its task first, as a pod of a worker does.
 */
import { Histogram } from '../elasticity/histogram';
import type { SupplyChange } from '../elasticity/service';

export interface TaskLoad {
  /** Seconds since the start, ascending. */
  readonly arrivals: Float64Array;
  /** Seconds that each task takes. */
  readonly seconds: Float32Array;
}

/** What can be seen of it at a moment. */
export interface PoolReading {
  readonly nowSeconds: number;
  /** Processes that were not told to end, those that start included. */
  readonly processes: number;
  /** Tasks in a process. */
  readonly running: number;
  /** Tasks that no process has begun. */
  readonly waiting: number;
  /** How long the oldest of them has waited; undefined: there is none. */
  readonly oldestSeconds: number | undefined;
  /** Seconds of work since the last reading. */
  readonly workedSeconds: number;
  /** Seconds since the last reading. */
  readonly seconds: number;
}

interface Process {
  /** When it is ready, or its task ends; undefined: idle. */
  until: number | undefined;
  task: number | undefined;
  ending: boolean;
}

export class TaskPool {
  private processes: Process[] = [];
  private now = 0;
  private next = 0;
  private head = 0;
  private worked = 0;
  private last = { now: 0, worked: 0 };

  /** Seconds that tasks waited. */
  readonly waits = new Histogram();
  longestWait = 0;
  /** Tasks that waited longer than the goal. */
  late = 0;
  done = 0;
  readonly supply: SupplyChange[] = [];

  constructor(
    private readonly load: TaskLoad,
    private readonly options: {
      readonly startSeconds: number;
      readonly idleOnly: boolean;
      readonly lateSeconds: number;
    },
    processes: number,
  ) {
    for (let n = 0; n < processes; n++) this.processes.push({ until: undefined, task: undefined, ending: false });
    this.note();
  }

  get size(): number {
    return this.processes.filter(({ ending }) => !ending).length;
  }

  get isQuiet(): boolean {
    return this.next === this.load.arrivals.length && this.head === this.next && this.running === 0;
  }

  private get running(): number {
    return this.processes.filter(({ task }) => task !== undefined).length;
  }

  advance(untilSeconds: number): void {
    for (;;) {
      const arrival = this.load.arrivals[this.next] ?? Infinity;
      const process = this.earliest();
      const at = Math.min(arrival, process?.until ?? Infinity);
      if (at > untilSeconds) break;
      this.pass(at);
      if (process === undefined || arrival < (process.until ?? Infinity)) this.next += 1;
      else this.end(process);
      this.handOut();
    }
    this.pass(Math.max(this.now, untilSeconds));
  }

  /** As many as may be: of busy processes of a pool none is spared. */
  scaleTo(processes: number): void {
    for (; this.size < processes; this.note()) {
      this.processes.push({ until: this.now + this.options.startSeconds, task: undefined, ending: false });
    }
    while (this.size > processes) {
      const spared = this.processes.find(({ until, ending }) => !ending && until === undefined);
      const any = this.processes.find(({ ending }) => !ending);
      const chosen = spared ?? (this.options.idleOnly ? undefined : any);
      if (chosen === undefined) return;
      chosen.ending = true;
      if (chosen.until === undefined) this.remove(chosen);
    }
  }

  /** Counters begin again with each reading. */
  read(): PoolReading {
    const { now, last, worked } = this;
    const waiting = this.next - this.head;
    this.last = { now, worked };
    return {
      nowSeconds: now,
      processes: this.size,
      running: this.running,
      waiting,
      oldestSeconds: waiting === 0 ? undefined : now - (this.load.arrivals[this.head] ?? now),
      workedSeconds: worked - last.worked,
      seconds: now - last.now,
    };
  }

  private pass(toSeconds: number): void {
    this.worked += this.running * (toSeconds - this.now);
    this.now = toSeconds;
  }

  private earliest(): Process | undefined {
    let first: Process | undefined;
    for (const process of this.processes) {
      if (process.until !== undefined && process.until < (first?.until ?? Infinity)) first = process;
    }
    return first;
  }

  private end(process: Process): void {
    if (process.task !== undefined) this.done += 1;
    process.until = undefined;
    process.task = undefined;
    if (process.ending) this.remove(process);
  }

  private handOut(): void {
    for (const process of this.processes) {
      if (this.head === this.next) return;
      if (process.until !== undefined || process.ending) continue;
      const wait = this.now - (this.load.arrivals[this.head] ?? this.now);
      this.waits.add(wait);
      this.longestWait = Math.max(this.longestWait, wait);
      if (wait > this.options.lateSeconds) this.late += 1;
      process.task = this.head;
      process.until = this.now + (this.load.seconds[this.head] ?? 0);
      this.head += 1;
    }
  }

  private remove(process: Process): void {
    this.processes = this.processes.filter((each) => each !== process);
    this.note();
  }

  private note(): void {
    this.supply.push({ atSeconds: this.now, workers: this.processes.length });
  }
}
