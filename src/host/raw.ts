/**
 * A look as text, exactly as the server printed it: one named section for each thing that was read. Two programs make it
 * (a script over SSH and the agent on the server), one parser reads it.
 */
import { Failure } from '../base/failure';

/**
 * Sections whose lines come from many files carry the file's name before each line, as `grep -H` prints it
 * (`812/stat:812 (gunicorn) S …`, below /proc): a process title with newlines can't forge the line of another process.
 */
export const sections = [
  /** `date +%s.%N`, `id -u`, `getconf CLK_TCK`, `uname -m`: a line each, in this order. */
  'machine',
  /** Small files of /proc and /etc/os-release, with the file's name before each line. */
  'files',
  /** The `hidepid=` of /proc: its lines of /proc/self/mounts. */
  'mounts',
  /** `systemctl show` of the manager. */
  'manager',
  /** `systemctl show` of the candidates and of autoscaler.timer, .path and .service: blocks parted by an empty line. */
  'units',
  /** The exit code of the command that printed `units`. */
  'unitsExit',
  /** Lines of unit files and drop-ins that mention Gunicorn or Celery, with the file's name before each. */
  'unitFiles',
  /** Such lines of the scripts that ExecStart= names. */
  'scripts',
  /** /proc/PID/cgroup of PID 1 and of the processes in candidate units. */
  'cgroups',
  /** /proc/PID/stat and /proc/PID/cmdline of the same processes. */
  'processes',
  /** Uid, CapEff, SigCgt, VmRSS of /proc/PID/status of the same processes. */
  'status',
  /** pids.max, pids.current, pids.events of the candidates' cgroups and of those above, with the file's name before each line. */
  'pids',
  /** `Max processes` of /proc/PID/limits of the same processes. */
  'limits',
  /** The lines `Uid:` and `Threads:` of every process that can be seen. */
  'threads',
  /** `ls -l` of /proc/PID/fd of the candidates' main processes. */
  'descriptors',
  /** `ss -xtlnHe`. */
  'sockets',
  /** One line for each of our own paths: `r PATH` readable, `d PATH` there but denied, `- PATH` not there. */
  'access',
  /** Text of our own small files, with the file's name before each line. */
  'ownFiles',
  /** Names of the folders in the backup folder, one a line. */
  'backups',
  /** The newest records of the history folder, with the file's name before each line. */
  'history',
  /** Configurations found in the usual places, one path a line. */
  'configurations',
  /** `PATH VERSION` of the Node that the agent would run with. */
  'node',
] as const;

export type Section = (typeof sections)[number];

/** A section that is missing was not read: its values are unknown, never zero. */
export type RawLook = Readonly<Partial<Record<Section, string>>>;

/** What stands before a section's name in the script's output: a control character and a word that nobody can guess. */
export function sectionMarker(nonce: string): string {
  return `\u001e${nonce} `;
}

/**
 * Takes the script's output apart. What stands before the first marker (a talkative shell profile) is ignored.
 * Throws the `Failure` `host.truncatedLook` when the last marker, `end`, is missing.
 */
export function splitLook(text: string, nonce: string, server?: string): RawLook {
  return splitSections(text, nonce, sections, server);
}

/** The same for any script that prints such sections. */
export function splitSections<Name extends string>(
  text: string,
  nonce: string,
  names: readonly Name[],
  server?: string,
): Readonly<Partial<Record<Name, string>>> {
  const marker = sectionMarker(nonce);
  const isSection = (word: string): word is Name => (names as readonly string[]).includes(word);
  const raw: Partial<Record<Name, string>> = {};
  let name: string | undefined;
  let lines: string[] = [];
  const all = text.split('\n');
  // The piece after the last newline is an unfinished line: never a marker.
  for (const line of all.slice(0, -1)) {
    if (!line.startsWith(marker)) {
      if (name !== undefined) lines.push(line);
      continue;
    }
    if (name !== undefined && isSection(name)) raw[name] ??= lines.map((each) => `${each}\n`).join('');
    name = line.slice(marker.length);
    lines = [];
    if (name === 'end') return raw;
  }
  throw truncatedLook(text.length, server);
}

export function truncatedLook(length: number, server?: string): Failure {
  return new Failure({
    code: 'host.truncatedLook',
    params: { length },
    phase: 'look',
    ...(server === undefined ? {} : { server }),
    remedy: { code: 'host.lookAgain' },
  });
}
