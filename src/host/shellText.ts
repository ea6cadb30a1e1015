/** The simple commands of a shell text, as far as they can be told without running it. */

export interface ShellCommand {
  /** Its words without quotes; variables stay as they are written. Assignments before it, redirections and `exec` are left out. */
  readonly words: readonly string[];
  readonly isExec: boolean;
}

/** Words after which a command begins. */
const keywords = new Set(
  'if then elif else fi while until do done case esac for in select function { } ! time [[ ]]'.split(' '),
);
/** Builtins that run the command behind them in the same place. */
const prefixes = new Set(['exec', 'command', 'builtin', 'nohup']);

/** POSIX.1-2017, Shell Command Language, 2.3 token recognition; here-documents and substitutions are not looked into. */
export function commandsOf(text: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  const end = (): void => {
    const command = simpleCommand(words);
    if (command.words.length > 0) commands.push(command);
    words = [];
  };
  let word: string | undefined;
  const push = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '\\') {
      // A newline that is escaped joins two lines.
      if (next !== '\n') word = (word ?? '') + next;
      at++;
    } else if (char === "'") {
      const close = text.indexOf("'", at + 1);
      word = (word ?? '') + text.slice(at + 1, close < 0 ? undefined : close);
      at = close < 0 ? text.length : close;
    } else if (char === '"') {
      word ??= '';
      for (at++; at < text.length && text.charAt(at) !== '"'; at++) {
        if (text.charAt(at) === '\\' && '$`"\\\n'.includes(text.charAt(at + 1))) at++;
        word += text.charAt(at);
      }
    } else if (char === '$' && (next === '{' || next === '(')) {
      const close = closing(text, at + 1);
      word = (word ?? '') + text.slice(at, close + 1);
      at = close;
    } else if (char === '#' && word === undefined) {
      const line = text.indexOf('\n', at);
      at = (line < 0 ? text.length : line) - 1;
    } else if (char === ' ' || char === '\t') push();
    else if (char === '>' || char === '<') {
      // `2>file`, `>>file`, `&>file`, `2>&1`: the number before it is no word, what follows is a file.
      if (word !== undefined && !/^\d+$/.test(word)) words.push(word);
      word = undefined;
      while ('><&|'.includes(text.charAt(at + 1)) && text.charAt(at + 1) !== '') at++;
      while (text.charAt(at + 1) === ' ') at++;
      while (at + 1 < text.length && !/[\s;&|()]/.test(text.charAt(at + 1))) at++;
    } else if (char === '(' && word !== undefined) {
      // A function, an array, or another language.
      at = closing(text, at);
    } else if (';&|\n()'.includes(char)) {
      if (char === '&' && next === '>') continue;
      push();
      end();
    } else word = (word ?? '') + char;
  }
  push();
  end();
  return commands;
}

function closing(text: string, open: number): number {
  const pair = text.charAt(open) === '{' ? '{}' : '()';
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text.charAt(at) === pair.charAt(0)) depth++;
    if (text.charAt(at) === pair.charAt(1) && --depth === 0) return at;
  }
  return text.length;
}

function simpleCommand(all: readonly string[]): ShellCommand {
  const words = [...all];
  let isExec = false;
  for (;;) {
    const [first] = words;
    if (first === undefined) break;
    if (keywords.has(first) || /^[A-Za-z_]\w*\+?=/.test(first)) words.shift();
    else if (prefixes.has(first) && words.length > 1) {
      isExec ||= first === 'exec';
      words.shift();
      // `exec -a NAME program`, `exec -c`, `command -p`.
      while (words[0] !== undefined && /^-[a-z]+$/.test(words[0])) {
        const option = words.shift();
        if (option === '-a') words.shift();
      }
    } else break;
  }
  return { words, isExec };
}
