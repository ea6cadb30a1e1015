/** All that the tree knows of one server at one moment. */
import type { Failure } from '../../base/failure';
import type { Look } from '../../host/look';
import type { Message } from '../../words/message';
import type { ConnectionState, RootState } from '../../ssh/server';

export interface ServerSnapshot {
  readonly name: string;
  /** `host` of the setting, where it says more than the name. */
  readonly host: string;
  readonly state: ConnectionState;
  readonly root: RootState;
  /** Connecting without being asked came to a question that only a person can answer. */
  readonly needsPerson: boolean;
  /** The last look; the one before it gives the rates. */
  readonly latest: Look | undefined;
  readonly previous: Look | undefined;
  /** Why the last look failed, where it did. */
  readonly lookFailure: Failure | undefined;
  readonly facts: readonly Message[];
  /** Version of the agent that this extension carries. */
  readonly ownVersion: string;
}
