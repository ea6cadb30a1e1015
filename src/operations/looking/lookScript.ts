/** What a look runs on the server. */
import lookScriptText from './lookScript.sh';

/**
 * POSIX sh; nothing is ever put into this text. `$1` is the word that marks sections. It changes nothing, asks for no password,
 * and needs no root: what it may not read is missing from its output.
 *
 * Written for few processes: one `grep` reads a file of all processes at once and puts the file's name before each line, so
 * that no process can speak for another. The brackets in `[g]unicorn` keep the script from finding itself.
 */
export const lookScript = lookScriptText;
