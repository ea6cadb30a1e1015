import { lastDropInOf, paths } from '../../host/paths';

/** Where the part that sets limits begins; it follows the mark in the same file and section. */
const limitsMark = '# Limits that the owner asked for:';
/** Where the part with another command line begins, the last one of the file: base workers, or a remedy of the thread doctor. */
const commandMark = /^# (?:Base workers: |Command line of a remedy: )/m;

/**
 * What we add to a scaled unit: a mark when it has started. It never makes the start fail, runs as root whatever User= says, and has
 * no word in the service's journal or status where it can't: the folder is there only once the agent's path unit has been started.
 * `parts`: what the owner asked for besides, as `ownersPartsOf` finds it: limits, then another command line.
 */
export function dropIn(unit: string, parts = ''): string {
  return `# Written by the autoscaler: tells it that ${unit} has started, so that it can restore the number of workers.
[Service]
ExecStartPost=+-/bin/sh -c 'exec 2>/dev/null; [ ! -d ${paths.wake} ] || true >"${paths.wake}/$$0"; exit 0' %n
${parts}`;
}

/** The text of the drop-in at `path`, which is the first or the last of ours. */
export function dropInAt(path: string, unit: string, parts: string): string {
  if (path !== lastDropInOf(unit)) return dropIn(unit, parts);
  return `# Written by the autoscaler: what its owner asked for, after the other drop-ins of ${unit}.\n[Service]\n${parts}`;
}

export interface BaseWorkers {
  readonly workers: number;
  /** sha256 of the command line that was rewritten, and of the unit's own files at that time. */
  readonly commandSha256: string;
  readonly filesSha256: string;
  /** The whole line behind `ExecStart=`. */
  readonly execStart: string;
}

/** The part of the drop-in that makes a service start with another number of workers than its unit says. */
export function baseWorkers({ workers, commandSha256, filesSha256, execStart }: BaseWorkers): string {
  return `# Base workers: ${workers}. Made from the command line ${commandSha256} of the files ${filesSha256}.
ExecStart=
ExecStart=${execStart}
`;
}

/** The part with a command line that a remedy has made; `name`: which remedy. */
export function remedyCommand(
  name: string,
  { commandSha256, filesSha256, execStart }: Omit<BaseWorkers, 'workers'>,
): string {
  return `# Command line of a remedy: ${name}. Made from the command line ${commandSha256} of the files ${filesSha256}.
ExecStart=
ExecStart=${execStart}
`;
}

/** The part with limits; each line `Name=value`. Empty for none. */
export function limitLines(limits: ReadonlyMap<string, string>): string {
  if (limits.size === 0) return '';
  return `${limitsMark}\n${[...limits].map(([name, value]) => `${name}=${value}\n`).join('')}`;
}

/** The limits that a drop-in sets. */
export function limitsOf(text: string): ReadonlyMap<string, string> {
  const start = text.indexOf(`\n${limitsMark}\n`);
  if (start < 0) return new Map();
  const lines = text.slice(start + 1, text.length - commandPartOf(text).length).split('\n');
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, name, value] = /^([A-Z]\w*)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The part with another command line; empty where there is none. */
export function commandPartOf(text: string): string {
  const start = commandMark.exec(text)?.index;
  return start === undefined ? '' : text.slice(start);
}

/** What the owner asked for, to be kept when the file is written anew. */
export function ownersPartsOf(text: string): string {
  return limitLines(limitsOf(text)) + commandPartOf(text);
}

/** From what its command line was made; undefined where there is none. `workers` undefined: a remedy made it. */
export function commandMadeFrom(
  text: string,
): { readonly workers: number | undefined; readonly filesSha256: string } | undefined {
  const match =
    /^# (?:Base workers: (\d+)|Command line of a remedy: \w+)\. Made from the command line [0-9a-f]{64} of the files ([0-9a-f]{64})\.$/m.exec(
      text,
    );
  if (match === null) return undefined;
  return { workers: match[1] === undefined ? undefined : Number(match[1]), filesSha256: match[2] ?? '' };
}
