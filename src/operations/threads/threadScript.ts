/** What the thread doctor reads beside the usual look. */
import threadScriptText from './threadScript.sh';

/**
 * POSIX sh; nothing is ever put into this text. `$1` is the word that marks sections, the others are units. It changes nothing,
 * asks for no password and needs no root: what it may not read is missing from its output. It takes some seconds: threads are
 * counted twice, and the journal of seven days is searched.
 */
export const threadScript = threadScriptText;
