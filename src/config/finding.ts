/** Something to say about a configuration, and where in its text. */
import type { MessageParams } from '../words/message';
import type { RuleCode } from './ruleCodes';

export interface Finding {
  /** An error means that the file is not used at all; a warning that it does not do what it seems to; a note is worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** An editor with a JSON language service reports `syntax` and `schema` by itself. */
  readonly source: 'syntax' | 'schema' | 'rule';
  readonly code: RuleCode;
  readonly params: MessageParams;
  readonly path: readonly (string | number)[];
  /** UTF-16 units from the start of the text. */
  readonly offset: number;
  readonly length: number;
}
