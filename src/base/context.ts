/** What every operation is handed: nothing takes time, cancellation or a deadline from the air. */

/** The part of `AbortSignal` that we use, so that rooms without Node or a browser can name it. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  nowMs(): number;
  /** A clock that never jumps, milliseconds since an unknown start. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the failure `base.cancelled` as soon as `cancel` fires. */
  sleep(ms: number, cancel?: CancelSignal): Promise<void>;
}

export interface OperationContext {
  readonly clock: Clock;
  readonly cancel: CancelSignal;
  /** How long the operation may take in all, in milliseconds from its start. Each command has a shorter one of its own. */
  readonly timeoutMs: number;
}
