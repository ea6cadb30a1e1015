/** What is wrong with a service or a server, as the tree shows it. */
import type { Finding, Tone } from './node';

export interface ServiceHealth {
  readonly tone: Tone;
  readonly findings: readonly Finding[];
}
