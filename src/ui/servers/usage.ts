/** CPU between the two last looks; undefined where there is no second look yet, or it was made after a reboot. */
import type { ProcessLook } from '../../host/look';

export interface Usage {
  /** Of all CPUs together, 0–100. */
  readonly systemPercent: number | undefined;
  /** Of one CPU: 100 is one CPU busy all the time. */
  processPercent(process: ProcessLook): number | undefined;
}
