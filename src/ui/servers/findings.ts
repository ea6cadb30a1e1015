import { render } from '../../words/message';
import type { Finding } from './node';
import type { Words } from './words';

/** What is wrong, in a few words each, for the line in the tree. */
export function shortFindings(findings: readonly Finding[], words: Words): string[] {
  return findings.flatMap(({ short }) =>
    short === undefined ? [] : [words.say('ui.service.finding', { what: render(short, words.language) })],
  );
}
