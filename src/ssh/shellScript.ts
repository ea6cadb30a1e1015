/**
 * The POSIX sh text that runs one program and frames its output. All of it is one compound command: dash and BusyBox sh
 * read their input ahead in blocks, so that nothing may follow on the same pipe before the marks say that it is running.
 */
import { randomBytes } from 'node:crypto';
import { quoteWord, quoteWords } from './quote';

/** Record separator: unlikely in output, and the random part after it makes the mark impossible to foretell. */
const separator = '\x1e';

export function nonce(): string {
  return randomBytes(16).toString('hex');
}

export interface Marks {
  readonly start: string;
  readonly end: string;
}

export function marksOf(id: string): Marks {
  return { start: `${separator}A${id}${separator}`, end: `${separator}E${id}:` };
}

/** Tools of the administrator are not on an ordinary user's PATH; messages in one language, so that we can tell them apart. */
export const preparation =
  'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL; unset BASH_ENV ENV CDPATH\n';

function startMarks(id: string): string {
  return `printf '\\036A${id}\\036' >&2; printf '\\036A${id}\\036'`;
}

/** Seconds after which the server itself ends the program, should nobody be there any more to do so. */
function bound(timeoutMs: number): string {
  return String(Math.ceil(timeoutMs / 1000) + 3);
}

/**
 * For a channel of its own: the shell becomes the program, whose exit code is the channel's. A signal sent to the
 * channel reaches its whole process group, to which timeout(1) as the leader of the session belongs.
 */
export function singleScript(id: string, argv: readonly string[], inputBytes: number, timeoutMs: number): string {
  const limit = ['timeout', '-k', '2', bound(timeoutMs)];
  const run =
    inputBytes === 0
      ? `exec ${quoteWords([...limit, ...argv])} </dev/null`
      : `exec ${quoteWords([...limit, '/bin/sh', '-c', 'head -c "$0" | "$@"', String(inputBytes), ...argv])}`;
  return `${preparation}{ ${startMarks(id)}; ${run}; }\n`;
}

/**
 * For the persistent root shell. The start mark on standard output is followed by the program's process group and a
 * newline; the end marks follow on both outputs, on standard output with the exit code. All of the input is read here,
 * whatever the program does: one byte left over would be run as a command. Should `head` ever fail, the shell dies.
 */
export function framedScript(id: string, argv: readonly string[], inputBytes: number, timeoutMs: number): string {
  const limit = ['timeout', '-k', '2', bound(timeoutMs)];
  // timeout(1) makes itself the leader of a process group, so that its pid is what can be killed.
  const program = `/bin/sh -c 'printf "%s\\n" $$; exec "$@"' sh ${quoteWords([...limit, ...argv])}`;
  const run =
    inputBytes === 0
      ? `${program} </dev/null`
      : `{ head -c ${inputBytes} || kill -9 $$; } | { ${program}; s=$?; cat >/dev/null; exit $s; }`;
  return `{ ${startMarks(id)}; ${run}; printf '\\036E${id}:%d\\036' $?; printf '\\036E${id}:\\036' >&2; }\n`;
}

/** Kills what framedScript() started; harmless when it comes too late and the number belongs to another program. */
export function killArgv(pid: number, signal: 'TERM' | 'KILL'): [string, ...string[]] {
  return [
    '/bin/sh',
    '-c',
    'IFS= read -r name </proc/"$1"/comm && case $name in timeout|sh|dash|bash) ;; *) exit 0 ;; esac; kill -s "$2" -- "-$1" 2>/dev/null || kill -s "$2" "$1"',
    'sh',
    String(pid),
    signal,
  ];
}

/**
 * For a program that goes on. It ends when the end of the channel's input is reached, which is also what happens when
 * the connection is lost: closing a channel leaves a quiet program running otherwise.
 */
export function streamScript(id: string, argv: readonly string[], inputBytes: number): string {
  const program = quoteWords(['timeout', '-k', '2', '0', ...argv]);
  // Input is read whole before the watchdog begins: two readers of one pipe would take each other's bytes.
  const input = inputBytes === 0 ? '' : `i=$(head -c ${inputBytes} <&3 | base64); `;
  const run = inputBytes === 0 ? `${program} </dev/null 3<&- &` : `printf '%s\\n' "$i" | base64 -d | ${program} 3<&- &`;
  return (
    `${preparation}{ exec 3<&0; ${startMarks(id)}; ${input}${run}\np=$!; ` +
    `{ cat <&3 >/dev/null; kill -TERM $p; } >/dev/null 2>&1 & w=$!; ` +
    `wait $p; s=$?; kill $w 2>/dev/null; exit $s; }\n`
  );
}

/**
 * The handshake with sudo: its prompt is the first nonce, the root shell's first words are the second. `terminal`: sudo wants
 * one (`requiretty`).
 */
export function sudoScript(promptId: string, shellId: string, terminal = false): string {
  const shell = `${startMarks(shellId).replaceAll("'", '"')}; exec /bin/sh -s`;
  return `${preparation}${sudo(['-k', '-S', '-p', promptId, '--', '/bin/sh', '-c', shell], terminal)}\n`;
}

/** Where the one program lies that sudo may allow where it allows no shell; it is named in a sudoers line. */
export const helperPath = '/opt/autoscaler/helper';

/**
 * Runs the helper in a channel of its own. The channel's input stays open behind the input given: its end is what tells the
 * helper to end what it runs, for no signal of ours reaches a process of root's.
 */
export function helperScript(id: string, args: readonly string[], terminal: boolean): string {
  return `${preparation}{ ${startMarks(id)}; ${sudo(['-n', '--', helperPath, ...args], terminal)}; }\n`;
}

/**
 * Which rights there are without a question: `uid UID`, then `helper` where sudo allows the helper, `full` where it allows a
 * shell too (with or without a password), `terminal` where it wants one. Where no helper lies, sudo is not asked: each refusal
 * is noted on the server, and may be mailed.
 */
export const rightsScript = `printf 'uid %s\\n' "$(id -u)"
[ -x ${helperPath} ] || exit 0
try() { said=$(${sudoWords(['-n', '--', helperPath, 'hello'])} 2>&1 </dev/null); }
try || case $said in
  *"must have a tty"* | *"terminal is required"*)
    echo terminal
    try() { said=$(script -qec '${sudoWords(['-n', '--', helperPath, 'hello'])}' /dev/null 2>&1 </dev/null); }
    try ;;
  *) false ;;
esac || exit 0
# script(1) may echo the end of its input before it.
case $said in *"autoscaler-helper "*) echo helper ;; *) exit 0 ;; esac
if sudo -n -l /bin/sh >/dev/null 2>&1 </dev/null; then echo full; fi
exit 0`;

function sudoWords(words: readonly string[]): string {
  return quoteWords(['sudo', ...words]);
}

/**
 * script(1) of util-linux gives sudo a controlling terminal, which is all that it looks for; what is read and written goes past
 * it, byte for byte.
 */
function sudo(words: readonly string[], terminal: boolean): string {
  if (!terminal) return `exec ${sudoWords(words)}`;
  const inner = `exec ${sudoWords(words)} <&3 >&4 2>&5 3<&- 4>&- 5>&-`;
  return `exec 3<&0 4>&1 5>&2; exec script -qec ${quoteWord(inner)} /dev/null </dev/null >/dev/null`;
}
