import { paths } from '../../host/paths';

/** Where the part that sets base workers begins; it follows the mark in the same file and section. */
const baseMark = '# Base workers: ';

/**
 * What we add to a scaled unit: a mark when it has started. It never makes the start fail, and runs as root whatever User= says.
 * `base`: the part that sets base workers, as `baseWorkersOf` finds it; only where the owner asked for it.
 */
export function dropIn(unit: string, base = ''): string {
  return `# Written by the autoscaler: tells it that ${unit} has started, so that it can restore the number of workers.
[Service]
ExecStartPost=+-/usr/bin/touch ${paths.wake}/%n
${base}`;
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
  return `${baseMark}${workers}. Made from the command line ${commandSha256} of the files ${filesSha256}.
ExecStart=
ExecStart=${execStart}
`;
}

/** That part of a drop-in; empty where there is none. */
export function baseWorkersOf(text: string): string {
  const start = text.indexOf(`\n${baseMark}`);
  return start < 0 ? '' : text.slice(start + 1);
}

export function isBaseWorkers(text: string): boolean {
  return baseWorkersOf(text) !== '';
}

/** The two hashes of that part; undefined where there is none. */
export function baseWorkersMadeFrom(
  text: string,
): { readonly workers: number; readonly filesSha256: string } | undefined {
  const match = /^# Base workers: (\d+)\. Made from the command line [0-9a-f]{64} of the files ([0-9a-f]{64})\.$/m.exec(
    text,
  );
  return match === null ? undefined : { workers: Number(match[1]), filesSha256: match[2] ?? '' };
}
