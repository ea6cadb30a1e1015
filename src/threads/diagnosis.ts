/** What the thread doctor says. */
import type { ThreadLimit } from '../host/limits';
import type { ServiceKind } from '../host/look';
import type { Message } from '../words/message';
import type { Remedy } from './remedy';

export interface Diagnosis {
  readonly takenAtSeconds: number;
  readonly asRoot: boolean;
  /** Of the whole server. */
  readonly server: ServerThreads;
  /** The worst first. */
  readonly services: readonly ServiceDiagnosis[];
}

export interface ServerThreads {
  /** As the kernel counts them; undefined where that could not be read. */
  readonly threads: number | undefined;
  /** The lower of kernel.threads-max and kernel.pid_max. */
  readonly max: number | undefined;
  /** Those that can be seen, most first; `-`: outside of units. */
  readonly units: readonly UnitThreads[];
}

export interface UnitThreads {
  readonly unit: string;
  readonly threads: number;
}

export interface ServiceDiagnosis {
  readonly unit: string;
  readonly kind: ServiceKind;
  readonly user: string;
  readonly severity: 'ok' | 'warning' | 'error';
  /** What happened, and which limit binds. */
  readonly verdict: readonly [Message, Message];
  /** The one that refuses first, first. */
  readonly limits: readonly ThreadLimit[];
  readonly binding: ThreadLimit | undefined;
  readonly processes: readonly ProcessRow[];
  /** Threads of its user by unit, most first; empty where its user is root. */
  readonly userThreads: readonly UnitThreads[];
  /** What makes its threads. */
  readonly makers: readonly Message[];
  readonly findings: readonly Finding[];
  readonly evidence: readonly Evidence[];
  /** By hour, of the last seven days. */
  readonly history: readonly Message[];
  /** What was changed in the hour before the first error of the last episode. */
  readonly changes: readonly Message[];
  /** What a proof asks for: its health check where the configuration has one; undefined where it listens nowhere. */
  readonly url: ServiceUrl | undefined;
  /** Best first. */
  readonly remedies: readonly RankedRemedy[];
}

export interface ServiceUrl {
  /** As a look names it: `unix:/run/backcore.sock`, `tcp:127.0.0.1:8001`. */
  readonly address: string;
  readonly path: string;
}

export interface ProcessRow {
  readonly pid: number;
  readonly isMaster: boolean;
  readonly threads: number;
  /** Some seconds before; undefined for one that had not started yet. */
  readonly threadsBefore: number | undefined;
  readonly sizeMiB: number | undefined;
  readonly mappings: number | undefined;
}

/**
 * `certain`: it was read, or measured on the programs named · `likely`: it follows from what was read and from how the programs
 * usually work · `possible`: worth a look
 */
export type Confidence = 'certain' | 'likely' | 'possible';

export interface Finding {
  /** `threads.rule.…` */
  readonly message: Message;
  readonly confidence: Confidence;
  readonly severity: 'note' | 'warning' | 'error';
}

/** A command as one would type it, and what it says. */
export interface Evidence {
  readonly command: string;
  readonly printed: string;
}

export interface RankedRemedy {
  readonly remedy: Remedy;
  readonly title: Message;
  /** Why it is offered at this place. */
  readonly why: Message;
  readonly cost: Message;
}
