/** The one error made for people: what happened, on which server, in which phase, and what to do. */
import type { Message, MessageCode, MessageParams } from '../words/message';

/** Where in an operation it happened; each has a name for people in the catalogue (`base.phase.*`). */
export type Phase =
  | 'resolve' // ssh_config, address
  | 'tcp'
  | 'keyExchange'
  | 'hostKey'
  | 'login'
  | 'channel'
  | 'elevate' // sudo
  | 'command'
  | 'look'
  | 'read'
  | 'write'
  | 'plan'
  | 'configuration'
  | 'decide'
  | 'apply'
  | 'editor';

export interface FailureDetails {
  readonly code: MessageCode;
  readonly params?: MessageParams;
  readonly server?: string;
  /** The jump host before the server that it is about, as the user named it. */
  readonly jump?: string;
  readonly phase: Phase;
  /** What the reader can do about it. */
  readonly remedy?: Message;
  readonly cause?: unknown;
}

export class Failure extends Error {
  readonly code: MessageCode;
  readonly params: MessageParams;
  readonly server: string | undefined;
  readonly jump: string | undefined;
  readonly phase: Phase;
  readonly remedy: Message | undefined;

  constructor(details: FailureDetails) {
    // For logs and stack traces only; people read renderFailure() in their own language.
    super(
      `${details.code} ${JSON.stringify(details.params ?? {})}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = 'Failure';
    this.code = details.code;
    this.params = details.params ?? {};
    this.server = details.server;
    this.jump = details.jump;
    this.phase = details.phase;
    this.remedy = details.remedy;
  }
}

/** The same error, said of a jump host on the way to the server. */
export function atJump(failure: Failure, jump: string): Failure {
  const { code, params, server, phase, remedy } = failure;
  return new Failure({
    code,
    params,
    phase,
    jump: failure.jump ?? jump,
    cause: failure,
    ...(server === undefined ? {} : { server }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

export function isFailure(error: unknown, code?: MessageCode): error is Failure {
  return error instanceof Failure && (code === undefined || error.code === code);
}

export function cancelled(phase: Phase, server?: string): Failure {
  return new Failure({ code: 'base.cancelled', phase, ...(server === undefined ? {} : { server }) });
}
