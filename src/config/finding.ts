/** Something to say about a configuration, and where in its text. */
import type { MessageParams } from '../words/message';
import type { Rule, RuleCode } from './ruleCodes';

/** What a rule says; where that stands in the text is found later. */
export interface RuleFinding {
  readonly severity: Finding['severity'];
  readonly code: RuleCode;
  readonly params: MessageParams;
  readonly path: readonly (string | number)[];
  /** Points at the key rather than at its value. */
  readonly onKey?: boolean;
}

export interface Finding {
  readonly severity: Rule['severity'];
  /** An editor with a JSON language service reports `syntax` and `schema` by itself. */
  readonly source: 'syntax' | 'schema' | 'rule';
  readonly code: RuleCode;
  readonly params: MessageParams;
  readonly path: readonly (string | number)[];
  /** UTF-16 units from the start of the text. */
  readonly offset: number;
  readonly length: number;
}
