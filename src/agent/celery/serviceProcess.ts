/** The main process of a service: who it is, where it stands, what it was told. By /proc; where a title hides it, by its unit. */
import { readFileSync, readlinkSync } from 'node:fs';
import { programOfTitle } from '../../host/programOf';
import { startWords } from '../../host/startWords';
import { pairs, unitSettings } from '../looking/unitSettings';

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
  /** Its own environment and command line are hidden behind a title (setproctitle): these are its unit's. */
  readonly isHidden: boolean;
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

/**
 * Undefined where it is gone. That it runs is what /proc says of its PID; what it shows of its environment proves nothing. Where it
 * shows none, and systemd doesn't tell its unit's either, the environment is empty.
 */
export async function readServiceProcess(unit: string, pid: number): Promise<ServiceProcess | undefined> {
  let own: Omit<ServiceProcess, 'isHidden'>;
  let environ: string;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // The effective one of real, effective, saved and file system's.
    const [uid, gid] = ['Uid', 'Gid'].map((name) => new RegExp(`^${name}:\\s+\\d+\\s+(\\d+)`, 'm').exec(status)?.[1]);
    const groups = /^Groups:[ \t]*(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/) ?? [];
    environ = readFileSync(`/proc/${pid}/environ`, 'utf8');
    if (uid === undefined || gid === undefined) return undefined;
    own = {
      uid,
      gid,
      groups: groups.filter((group) => /^\d+$/.test(group)),
      cwd: readlinkSync(`/proc/${pid}/cwd`),
      environment: pairs(environ.split('\0')),
      commandLine: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').split('\0'),
    };
  } catch {
    return undefined;
  }
  const isTitle = own.commandLine.length < 2 || programOfTitle(own.commandLine[0] ?? '') !== undefined;
  const isGone = !/(?:^|\0)INVOCATION_ID=/.test(environ) && (isTitle || Object.keys(own.environment).length === 0);
  const settings = isGone || isTitle ? await unitSettings(unit, own.uid, own.gid) : undefined;
  // What a title leaves of it is no environment.
  const environment = isGone ? (settings?.environment ?? {}) : own.environment;
  const told = isTitle ? startWords(settings?.commands ?? [], 'celery', environment) : undefined;
  return {
    ...own,
    environment: Object.fromEntries(Object.entries(environment).filter(([name]) => !ofTheServiceAlone.has(name))),
    commandLine: told ?? own.commandLine,
    isHidden: isGone,
  };
}
