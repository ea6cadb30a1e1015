/**
 * What a unit gives the processes that it starts: for one whose own environment and command line are gone (setproctitle rewrites
 * both in the memory that /proc shows). systemd itself reads the unit's files, by its own rules.
 */
import { parseExecStart, type ExecStart } from '../../host/execStart';
import { objectPath } from './objectPath';
import { run } from './run';

export interface UnitSettings {
  readonly commands: readonly ExecStart[];
  /** Holds secrets: never printed. */
  readonly environment: Readonly<Record<string, string>>;
}

const manager = 'org.freedesktop.systemd1';
const names = ['ExecStartEx', 'Environment', 'EnvironmentFiles', 'PassEnvironment', 'UnsetEnvironment'] as const;

const read = new Map<string, Promise<UnitSettings | undefined>>();

/** Undefined where systemd does not tell it, or a file that it names is not there. Read once in a tick. */
export function unitSettings(unit: string, uid: string, gid: string): Promise<UnitSettings | undefined> {
  const key = `${unit} ${uid} ${gid}`;
  const known = read.get(key) ?? settingsOf(unit, uid, gid).catch(() => undefined);
  read.set(key, known);
  return known;
}

async function settingsOf(unit: string, uid: string, gid: string): Promise<UnitSettings | undefined> {
  const words = ['--json=short', 'get-property', manager, objectPath(unit), `${manager}.Service`, ...names];
  const { stdout } = await run('busctl', words, 5000);
  const [start = '', own, files, passed, unset] = stdout.trim().split('\n');
  const given = pairs(strings(own));
  const paths = entries(files).map(([path, isOptional]) => `${isOptional === true ? '-' : ''}${String(path)}`);
  const pass = strings(passed);
  // What systemd sets for every service of this user; then with what the files say, which wins over Environment=.
  const [plain, withFiles] = await Promise.all([
    environmentIn(uid, gid, pass, []),
    paths.length === 0 ? undefined : environmentIn(uid, gid, pass, paths),
  ]);
  if (plain === undefined || (paths.length > 0 && withFiles === undefined)) return undefined;
  const fromFiles = Object.entries(withFiles ?? {}).filter(([name, value]) => plain[name] !== value);
  const environment = { ...plain, ...given, ...Object.fromEntries(fromFiles) };
  const isUnset = new Set(strings(unset));
  return {
    commands: parseExecStart(start),
    environment: Object.fromEntries(
      Object.entries(environment).filter(([name, value]) => !isUnset.has(name) && !isUnset.has(`${name}=${value}`)),
    ),
  };
}

/** As a service of its own: only paths and names are ever on a command line. */
async function environmentIn(
  uid: string,
  gid: string,
  pass: readonly string[],
  files: readonly string[],
): Promise<Record<string, string> | undefined> {
  const properties = [
    ...[`User=${uid}`, `Group=${gid}`, 'RuntimeMaxSec=10', 'NoNewPrivileges=yes', 'ProtectSystem=strict'],
    ...(pass.length === 0 ? [] : [`PassEnvironment=${pass.join(' ')}`]),
    ...files.map((file) => `EnvironmentFile=${file}`),
  ].flatMap((property) => ['-p', property]);
  const { code, stdout } = await run(
    'systemd-run',
    ['--quiet', '--pipe', '--wait', '--collect', ...properties, '--', '/usr/bin/env', '-0'],
    15_000,
  );
  return code === 0 ? pairs(stdout.split('\0')) : undefined;
}

export function pairs(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.flatMap((entry): [string, string][] => {
      const at = entry.indexOf('=');
      return at <= 0 ? [] : [[entry.slice(0, at), entry.slice(at + 1)]];
    }),
  );
}

function entries(json: string | undefined): readonly (readonly unknown[])[] {
  const value: unknown = JSON.parse(json ?? '{}');
  const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : undefined;
  return Array.isArray(data) ? data.map((each: unknown) => (Array.isArray(each) ? (each as unknown[]) : [each])) : [];
}

function strings(json: string | undefined): string[] {
  return entries(json).flatMap(([each]) => (typeof each === 'string' ? [each] : []));
}
