/**
 * A plan: all that a change of a server will do, as data, before it does it. Shown to the engineer, bound to what was read
 * (a hash of each file), carried out by the server itself in a transient unit of its own, undone by it on failure.
 */
import type { Message } from '../../words/message';

export const planVersion = 1;

export interface PlanFile {
  readonly path: string;
  /** null: there is none. Text is UTF-8. */
  readonly before: {
    readonly sha256: string;
    readonly text: string | undefined;
    readonly mode: string;
    readonly owner: string;
    readonly group: string;
  } | null;
  /** null: it will be removed. `text` is undefined for binary or very large content, which `bytes` always holds. */
  readonly after: {
    readonly bytes: Buffer;
    readonly text: string | undefined;
    readonly mode: string;
    readonly owner: string;
    readonly group: string;
  } | null;
  /** Why this file. */
  readonly purpose: Message;
}

/**
 * A command that the plan runs as root, and what takes it back. Arguments are words; no shell reads them.
 * The program `autoscaler-unit` comes with every plan: `unitScript.ts` has its verbs.
 */
export interface PlanCommand {
  readonly argv: readonly [string, ...string[]];
  /**
   * Runs when the plan fails at or after this command. `systemctl start|restart UNIT…` is preceded by `reset-failed UNIT…`
   * (a service restarted six times within 10 s stays dead otherwise).
   */
  readonly undo?: readonly [string, ...string[]];
  /**
   * `after`: only once the files are as before (what reads them); `before`: while they are still there. Left out: `before`,
   * or `after` for a command that ran before the files.
   */
  readonly undoWhen?: 'before' | 'after';
  /**
   * `beforeFiles`: runs before the first file is written (stopping what the plan removes). Left out: after the last one.
   * `atEnd`: once nothing can be undone any more (removing what only an undo would have needed); its failure is only reported.
   */
  readonly when?: 'beforeFiles' | 'afterFiles' | 'atEnd';
  /** How long it may run; 60 s when left out. */
  readonly timeoutSeconds?: number;
  /** Checked right after this command and before the next: services come back one by one. */
  readonly wait?: PlanCheck;
  readonly purpose: Message;
}

/** A file too large for a plan's folder. On the server it lies in `paths.uploads`, named by its hash, until the plan has ended. */
export interface PlanUpload {
  /** On this machine. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Something that must be true afterwards; the server checks it and undoes the plan when it is not. */
export interface PlanCheck {
  readonly argv: readonly [string, ...string[]];
  /** Seconds to go on trying before it counts as failed. */
  readonly withinSeconds: number;
  readonly purpose: Message;
}

export interface Plan {
  readonly version: typeof planVersion;
  /** Unique on the server, safe in file and unit names: `20261122T101500Z-deploy-4f2a`. */
  readonly id: string;
  readonly server: string;
  /** `deploy`, `start-timer` …: the reason in the backup's name. */
  readonly intent: string;
  readonly title: Message;
  readonly why: Message;
  readonly risk: Message;
  readonly files: readonly PlanFile[];
  /** Copied to the server before the plan begins; one of its commands takes it from there. */
  readonly upload?: PlanUpload;
  /** Files that are backed up besides those that change. */
  readonly backUp?: readonly string[];
  readonly commands: readonly PlanCommand[];
  readonly checks: readonly PlanCheck[];
  /** Units that will be restarted, with what that costs. */
  readonly restarts: readonly { readonly unit: string; readonly cost: Message }[];
  readonly undo: Message;
  /** Notes worth saying: nothing to do, versions, what was found. */
  readonly notes: readonly Message[];
  /** How the helper on the server makes this very plan itself: the planner's name and options. Left out: it does not. */
  readonly recipe?: readonly [planner: string, ...options: string[]];
  readonly expectedSeconds: number;
}

export function isEmpty(plan: Plan): boolean {
  return plan.files.length === 0 && plan.commands.length === 0 && (plan.backUp ?? []).length === 0;
}

/**
 * How a plan ended. `failedStep` is a step's name, or `cancel` (by the user), `interrupted` (its program was killed or the
 * server lost power), `finish`. A plan that changed nothing because the server is not as it was read is a Failure instead.
 */
export type PlanOutcome = {
  /** As far as their end was seen, in order. */
  readonly steps: readonly PlanStepResult[];
  /** The folder with what the files were before; undefined where none was made. */
  readonly backup?: string;
} & (
  | { readonly kind: 'done' }
  | { readonly kind: 'undone' | 'undoFailed'; readonly failedStep: string; readonly output: string }
);

export interface PlanStepResult {
  /** `backup`, `write PATH`, `remove PATH`, `run ARGV`, `wait ARGV`, `verify ARGV`, `undo PATH or ARGV` */
  readonly step: string;
  readonly ok: boolean;
  readonly output: string;
}
