/** One process of a server as /proc shows it. */
import type { Known } from '../base/known';

export interface ProcessLook {
  readonly pid: number;
  readonly parentPid: number;
  /** Ticks after boot when it started; with the PID it names a process for good. */
  readonly startTicks: number;
  readonly threads: number;
  readonly rssMiB: number;
  /** utime + stime, clock ticks. */
  readonly cpuTicks: number;
  /** R, S, D, Z … */
  readonly state: string;
  /** Command line arguments; empty for a zombie. */
  readonly commandLine: readonly string[];
  /** The SigCgt mask of /proc/PID/status as a hexadecimal string, where it was read (masters only). */
  readonly caughtSignals: Known<string>;
}
