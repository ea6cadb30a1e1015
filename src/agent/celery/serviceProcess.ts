/** The main process of a service as /proc has it: who it is, where it stands, what it was told. */
import { readFileSync, readlinkSync } from 'node:fs';

export interface ServiceProcess {
  readonly uid: string;
  readonly gid: string;
  /** Supplementary groups. */
  readonly groups: readonly string[];
  readonly cwd: string;
  /** Holds secrets: never printed. */
  readonly environment: Readonly<Record<string, string>>;
  /** May hold secrets (`-b redis://:PASSWORD@…`): never printed. */
  readonly commandLine: readonly string[];
}

/** What systemd tells a service about itself; a program that is no part of it must not believe it is meant. */
const ofTheServiceAlone = new Set([
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
  'LISTEN_PID',
  'LISTEN_FDS',
  'LISTEN_FDNAMES',
  'INVOCATION_ID',
  'JOURNAL_STREAM',
  'SYSTEMD_EXEC_PID',
  'MAINPID',
]);

/** Undefined where it is gone, or has hidden its environment behind a title of its own (setproctitle). */
export function readServiceProcess(pid: number): ServiceProcess | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // The effective one of real, effective, saved and file system's.
    const [uid, gid] = ['Uid', 'Gid'].map((name) => new RegExp(`^${name}:\\s+\\d+\\s+(\\d+)`, 'm').exec(status)?.[1]);
    const groups = /^Groups:[ \t]*(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/) ?? [];
    const environ = readFileSync(`/proc/${pid}/environ`, 'utf8');
    if (uid === undefined || gid === undefined || !/(?:^|\0)INVOCATION_ID=/.test(environ)) return undefined;
    return {
      uid,
      gid,
      groups: groups.filter((group) => /^\d+$/.test(group)),
      cwd: readlinkSync(`/proc/${pid}/cwd`),
      environment: Object.fromEntries(
        environ.split('\0').flatMap((entry): [string, string][] => {
          const at = entry.indexOf('=');
          const name = entry.slice(0, at);
          return at <= 0 || ofTheServiceAlone.has(name) ? [] : [[name, entry.slice(at + 1)]];
        }),
      ),
      commandLine: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').split('\0'),
    };
  } catch {
    return undefined;
  }
}
