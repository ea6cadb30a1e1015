/** The words of a program as its unit starts it, for a process that hides its own behind a title (setproctitle). */
import { startedBy } from './commandChain';
import type { ExecStart } from './execStart';
import type { ServiceKind } from './look';
import { programOf } from './programOf';
import { commandsOf } from './shellText';

/**
 * The first command of `kind` among the unit's, behind its launchers and inside a shell's text, with the variables of its
 * `environment` in place. Undefined where none is told.
 */
export function startWords(
  commands: readonly ExecStart[],
  kind: ServiceKind,
  environment: Readonly<Record<string, string>>,
): readonly string[] | undefined {
  for (const { prefix, path, argv } of commands) {
    const given = [path, ...argv.slice(1)];
    const words = prefix.includes(':') ? given : given.flatMap((word) => expanded(word, environment));
    const started = startedBy(words);
    const found =
      started.kind === 'text'
        ? commandsOf(words.slice(started.at).join(' '))
            .map((command) => command.words.flatMap((word) => expanded(word, environment)))
            .map((each) => afterLaunchers(each))
            .find((each) => programOf(each) === kind)
        : started.kind === 'program'
          ? words.slice(started.at)
          : undefined;
    if (found !== undefined && programOf(found) === kind) return found;
  }
  return undefined;
}

function afterLaunchers(words: readonly string[]): readonly string[] {
  const started = startedBy(words);
  return started.kind === 'program' ? words.slice(started.at) : words;
}

/** systemd.service(5), Command lines: `${X}` is one word's part, `$X` alone splits at blanks, `$$` is a dollar sign. */
function expanded(word: string, environment: Readonly<Record<string, string>>): string[] {
  const alone = /^\$([A-Za-z_]\w*)$/.exec(word)?.[1];
  if (alone !== undefined) return (environment[alone] ?? '').split(/\s+/).filter((part) => part !== '');
  return [
    word.replace(/\$\$|\$\{([A-Za-z_]\w*)\}/g, (match, name: string | undefined) =>
      name === undefined ? (match === '$$' ? '$' : match) : (environment[name] ?? ''),
    ),
  ];
}
