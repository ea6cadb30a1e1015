/** Which paths are ours, and whether nobody but root can change what lies there while the helper looks. */
import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { paths } from '../../host/paths';
import { isPlainPath } from '../../host/plainPath';
import { unitName } from './arguments';

const folders = [paths.program, paths.settingsFolder, paths.state, paths.backups];
const files: readonly string[] = [
  paths.wrapper,
  paths.logrotate,
  paths.timerUnit,
  paths.serviceUnit,
  paths.pathUnit,
  paths.failedUnit,
  paths.recoverUnit,
];
/** What says who may do what stays root's own affair: no verb and no plan of the helper's writes it. */
const helperFiles: readonly string[] = [
  paths.helper,
  paths.helperProgram,
  paths.helperAgent,
  paths.helperSettings,
  paths.sudoers,
];
const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

export function isOurs(path: string): boolean {
  return isPlainPath(path) && (files.includes(path) || folders.some((folder) => path.startsWith(`${folder}/`)));
}

export function isHelperFile(path: string): boolean {
  return helperFiles.includes(path);
}

/** The service whose unit file or drop-in this is: `/etc/systemd/system/NAME.service` or `…/NAME.service.d/X.conf`. */
export function serviceOfUnitFile(path: string): string | undefined {
  if (!isPlainPath(path)) return undefined;
  const folder = unitFolders.find((each) => path.startsWith(`${each}/`));
  if (folder === undefined) return undefined;
  const name = /^([^/]+\.service)(?:\.d\/[^/]+\.conf)?$/.exec(path.slice(folder.length + 1))?.[1];
  return name !== undefined && unitName.test(name) ? name : undefined;
}

/**
 * Whether every folder above `path` is root's and writable for nobody else, and `path` itself a regular file, or absent. Then
 * nobody else can put a link or another file in its place between this look and what follows.
 */
export function isRootsOwn(path: string): boolean {
  if (!isPlainPath(path)) return false;
  const parts = path.split('/').slice(1);
  let at = '';
  for (const [n, part] of parts.entries()) {
    at += `/${part}`;
    const isLast = n === parts.length - 1;
    let state;
    try {
      state = lstatSync(at);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT';
    }
    if (isLast) return state.isFile();
    if (!state.isDirectory() || state.uid !== 0 || (state.mode & 0o022) !== 0) return false;
  }
  return false;
}

/** A program that root may run: nobody else can change it, or a link that leads to it. */
export function isRootsProgram(path: string): boolean {
  try {
    const real = realpathSync(path);
    if (!isRootsOwn(`${dirname(path)}/-`) || !isRootsOwn(real)) return false;
    const { uid, mode } = lstatSync(real);
    return uid === 0 && (mode & 0o022) === 0 && (mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
