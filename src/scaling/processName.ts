/** Names for processes that mean nobody else: PIDs are used again. */

/** A worker, named for good within one boot. */
export interface WorkerName {
  readonly pid: number;
  readonly startTicks: number;
}

/** A process, named for good: PIDs are used again, also after a reboot. */
export interface ProcessName {
  readonly pid: number;
  readonly startTicks: number;
  readonly bootId: string;
}
