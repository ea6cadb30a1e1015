/**
 * A Gunicorn service with sync workers on one server, event by event. A request waits on the listening socket until a worker
 * is free, uses CPU, which all that want it share equally (no process more than one core), then waits for others. A worker
 * that boots uses CPU too. The worker that is told to stop is the oldest, which finishes its request first (TTOU).
 */
import { Histogram } from './histogram';
import { lateSeconds, type Server } from './server';
import { isCounted, type Workload } from './workload';

const free = 0;
const booting = 1;
const bootWaiting = 2;
const idle = 3;
const computing = 4;
const waiting = 5;

/** What can be seen of the service, from its counters since the last reading and at this moment. */
export interface Reading {
  readonly nowSeconds: number;
  /** Seconds since the last reading. */
  readonly seconds: number;
  /** Workers that were not told to stop, those that boot included. */
  readonly workers: number;
  readonly booting: number;
  /** Told to stop, still in a request. */
  readonly draining: number;
  /** Workers in a request, those that drain left out. */
  readonly busy: number;
  /** Connections waiting on the socket now. */
  readonly backlog: number;
  /** CPU seconds of all workers since the last reading. */
  readonly cpuSeconds: number;
  /** Seconds that workers spent in requests since the last reading. */
  readonly busySeconds: number;
  /** Seconds that workers which had booted and not been told to stop were there since the last reading. */
  readonly readySeconds: number;
  /** The 95th percentile of the time on the socket of requests taken since the last reading; undefined: none was. */
  readonly queueSeconds: number | undefined;
  readonly oldestWorkerStartedSeconds: number;
}

export interface Totals {
  readonly arrived: number;
  readonly answered: number;
  /** Refused because the socket's backlog was full. */
  readonly refused: number;
  readonly waiting: number;
  readonly inService: number;
}

/** A change of the workers that are there, whatever they do. */
export interface SupplyChange {
  readonly atSeconds: number;
  readonly workers: number;
}

export class Service {
  private readonly server: Server;
  private readonly slots: number;
  /** Slots from here on are free: nobody looks at them. */
  private usedSlots = 0;
  private readonly phase: Uint8Array;
  /** Of a slot: when its CPU is done, in shared CPU time; or when its waiting ends, in seconds. */
  private readonly ends: Float64Array;
  private readonly request: Int32Array;
  private readonly born: Float64Array;
  private readonly order: Int32Array;
  private readonly stopping: Uint8Array;
  private readonly queue: Int32Array;
  private queueHead = 0;
  private queued = 0;
  private now = 0;
  /** CPU seconds that each computing process has had since the start. */
  private shared = 0;
  private computingCount = 0;
  private idleCount = 0;
  private busyCount = 0;
  private busyDraining = 0;
  private bootingCount = 0;
  private aliveCount = 0;
  private births = 0;
  private nextArrival = 0;
  private nextCpu = Infinity;
  private nextWait = Infinity;

  private arrivedCount = 0;
  private answeredCount = 0;
  private refusedCount = 0;
  private lateCount = 0;
  private countedCount = 0;
  private countedRefused = 0;
  private cpu = 0;
  private busy = 0;
  private ready = 0;
  private readonly queueTimes = new Histogram();
  private last = { now: 0, cpu: 0, busy: 0, ready: 0 };

  /** Of requests that count, from arrival to answer. */
  readonly responseTimes = new Histogram();
  /** Every change of the number of processes, draining ones included. */
  readonly supply: SupplyChange[] = [];

  constructor(
    private readonly workload: Workload,
    workers: number,
  ) {
    this.server = workload.server;
    this.slots = 3 * this.server.maxWorkers + 8;
    this.phase = new Uint8Array(this.slots);
    this.ends = new Float64Array(this.slots);
    this.request = new Int32Array(this.slots).fill(-1);
    this.born = new Float64Array(this.slots);
    this.order = new Int32Array(this.slots);
    this.stopping = new Uint8Array(this.slots);
    this.queue = new Int32Array(this.server.listenBacklog);
    for (let count = 0; count < workers; count++) this.birth(true);
  }

  /** Runs until this time, in seconds since the start. */
  advance(untilSeconds: number): void {
    const { arrivals } = this.workload;
    for (;;) {
      const rate = this.rate();
      const arrival = this.nextArrival < arrivals.length ? (arrivals[this.nextArrival] ?? Infinity) : Infinity;
      const cpu = this.computingCount > 0 ? this.now + (this.nextCpu - this.shared) / rate : Infinity;
      const at = Math.min(arrival, cpu, this.nextWait);
      if (at > untilSeconds) break;
      this.pass(at, rate);
      if (at === arrival) this.arrive();
      else if (at === cpu) this.endCpu();
      else this.endWait();
    }
    this.pass(Math.max(this.now, untilSeconds), this.rate());
  }

  /** Workers that were not told to stop. */
  get workers(): number {
    return this.aliveCount;
  }

  /** Workers in a request, those that drain left out. */
  get busyWorkers(): number {
    return this.busyCount - this.busyDraining;
  }

  /** Connections waiting on the socket. */
  get backlog(): number {
    return this.queued;
  }

  get isQuiet(): boolean {
    return this.queued === 0 && this.busyCount === 0 && this.nextArrival === this.workload.arrivals.length;
  }

  /** Signals that make it so many workers. */
  scaleTo(workers: number): void {
    while (this.aliveCount < workers) this.birth(false);
    while (this.aliveCount > workers) this.stopOldest();
  }

  /** Counters begin again with each reading. */
  read(): Reading {
    const { now, last } = this;
    let oldest = now;
    for (let slot = 0; slot < this.usedSlots; slot++) {
      if (this.phase[slot] !== free && this.stopping[slot] === 0) oldest = Math.min(oldest, this.born[slot] ?? now);
    }
    const reading: Reading = {
      nowSeconds: now,
      seconds: now - last.now,
      workers: this.aliveCount,
      booting: this.bootingCount,
      draining: this.busyDraining,
      busy: this.busyWorkers,
      backlog: this.queued,
      cpuSeconds: this.cpu - last.cpu,
      busySeconds: this.busy - last.busy,
      readySeconds: this.ready - last.ready,
      queueSeconds: this.queueTimes.quantile(0.95),
      oldestWorkerStartedSeconds: oldest,
    };
    this.last = { now, cpu: this.cpu, busy: this.busy, ready: this.ready };
    this.queueTimes.clear();
    return reading;
  }

  get totals(): Totals {
    return {
      arrived: this.arrivedCount,
      answered: this.answeredCount,
      refused: this.refusedCount,
      waiting: this.queued,
      inService: this.busyCount,
    };
  }

  /** Requests that count: all that came, those answered late, those refused. */
  get counted(): { readonly requests: number; readonly late: number; readonly refused: number } {
    return { requests: this.countedCount, late: this.lateCount, refused: this.countedRefused };
  }

  /** CPU seconds a second that each computing process gets. */
  private rate(): number {
    if (this.computingCount === 0) return 0;
    return Math.min(1, (this.server.cores - this.server.otherCores) / this.computingCount);
  }

  private pass(toSeconds: number, rate: number): void {
    const seconds = toSeconds - this.now;
    this.shared += seconds * rate;
    this.cpu += seconds * rate * this.computingCount;
    this.busy += seconds * this.busyCount;
    this.ready += seconds * (this.aliveCount - this.bootingCount);
    this.now = toSeconds;
  }

  private arrive(): void {
    const index = this.nextArrival++;
    this.arrivedCount++;
    const counts = isCounted(this.workload, this.now);
    if (counts) this.countedCount++;
    if (this.idleCount > 0) {
      this.take(this.slotIn(idle), index);
      return;
    }
    if (this.queued === this.queue.length) {
      this.refusedCount++;
      if (counts) this.countedRefused++;
      return;
    }
    this.queue[(this.queueHead + this.queued) % this.queue.length] = index;
    this.queued++;
  }

  private take(slot: number, index: number): void {
    if (this.phase[slot] === idle) {
      this.idleCount--;
      this.busyCount++;
    }
    this.request[slot] = index;
    this.queueTimes.add(this.now - (this.workload.arrivals[index] ?? 0));
    this.compute(slot, computing, this.workload.cpuSeconds[index] ?? 0);
  }

  private compute(slot: number, phase: number, seconds: number): void {
    this.phase[slot] = phase;
    const end = this.shared + seconds;
    this.ends[slot] = end;
    this.computingCount++;
    if (end < this.nextCpu) this.nextCpu = end;
  }

  private wait(slot: number, phase: number, seconds: number): void {
    this.phase[slot] = phase;
    const end = this.now + seconds;
    this.ends[slot] = end;
    if (end < this.nextWait) this.nextWait = end;
  }

  private endCpu(): void {
    const slot = this.earliest(booting, computing);
    const wasBooting = this.phase[slot] === booting;
    this.computingCount--;
    this.phase[slot] = bootWaiting;
    this.nextCpu = this.endOf(this.earliest(booting, computing));
    if (wasBooting) this.wait(slot, bootWaiting, this.server.bootWaitSeconds);
    else this.wait(slot, waiting, this.workload.waitSeconds[this.request[slot] ?? 0] ?? 0);
  }

  private endWait(): void {
    const slot = this.earliest(bootWaiting, waiting);
    const wasBooting = this.phase[slot] === bootWaiting;
    this.phase[slot] = computing;
    this.nextWait = this.endOf(this.earliest(bootWaiting, waiting));
    if (wasBooting) {
      this.bootingCount--;
      this.phase[slot] = idle;
      this.idleCount++;
      if (this.stopping[slot] === 1) this.end(slot);
      else this.takeNext(slot);
      return;
    }
    this.answer(this.request[slot] ?? 0);
    this.request[slot] = -1;
    this.phase[slot] = idle;
    this.idleCount++;
    this.busyCount--;
    if (this.stopping[slot] === 1) {
      this.busyDraining--;
      this.end(slot);
    } else {
      this.takeNext(slot);
    }
  }

  private takeNext(slot: number): void {
    if (this.queued === 0) return;
    const index = this.queue[this.queueHead] ?? 0;
    this.queueHead = (this.queueHead + 1) % this.queue.length;
    this.queued--;
    this.take(slot, index);
  }

  private answer(index: number): void {
    const { arrivals, cpuSeconds, waitSeconds } = this.workload;
    const arrived = arrivals[index] ?? 0;
    this.answeredCount++;
    if (!isCounted(this.workload, arrived)) return;
    const took = this.now - arrived;
    this.responseTimes.add(took);
    if (took - (cpuSeconds[index] ?? 0) - (waitSeconds[index] ?? 0) > lateSeconds) this.lateCount++;
  }

  private birth(isReady: boolean): void {
    const slot = this.slotIn(free);
    if (slot < 0) throw new Error('no room for another worker');
    this.usedSlots = Math.max(this.usedSlots, slot + 1);
    this.order[slot] = this.births++;
    this.born[slot] = this.now;
    this.stopping[slot] = 0;
    this.aliveCount++;
    if (isReady) {
      this.phase[slot] = idle;
      this.idleCount++;
    } else {
      this.bootingCount++;
      this.compute(slot, booting, this.server.bootCpuSeconds);
    }
    this.noteSupply();
  }

  private stopOldest(): void {
    let oldest = -1;
    for (let slot = 0; slot < this.usedSlots; slot++) {
      if (this.phase[slot] === free || this.stopping[slot] === 1) continue;
      if (oldest < 0 || (this.order[slot] ?? 0) < (this.order[oldest] ?? 0)) oldest = slot;
    }
    if (oldest < 0) return;
    this.stopping[oldest] = 1;
    this.aliveCount--;
    const phase = this.phase[oldest];
    if (phase === idle) this.end(oldest);
    else if (phase === computing || phase === waiting) this.busyDraining++;
  }

  /** An idle worker is gone. */
  private end(slot: number): void {
    this.idleCount--;
    this.phase[slot] = free;
    this.stopping[slot] = 0;
    while (this.usedSlots > 0 && this.phase[this.usedSlots - 1] === free) this.usedSlots--;
    this.noteSupply();
  }

  private noteSupply(): void {
    let workers = 0;
    for (let slot = 0; slot < this.usedSlots; slot++) if (this.phase[slot] !== free) workers++;
    const last = this.supply.at(-1);
    if (last?.atSeconds === this.now) this.supply.pop();
    this.supply.push({ atSeconds: this.now, workers });
  }

  private slotIn(phase: number): number {
    const slots = phase === free ? this.slots : this.usedSlots;
    for (let slot = 0; slot < slots; slot++) if (this.phase[slot] === phase) return slot;
    return -1;
  }

  private earliest(phase: number, other: number): number {
    let first = -1;
    let end = Infinity;
    for (let slot = 0; slot < this.usedSlots; slot++) {
      const in_ = this.phase[slot];
      if (in_ !== phase && in_ !== other) continue;
      const its = this.ends[slot] ?? Infinity;
      if (its < end) {
        end = its;
        first = slot;
      }
    }
    return first;
  }

  private endOf(slot: number): number {
    return slot < 0 ? Infinity : (this.ends[slot] ?? Infinity);
  }
}
