// The folder, outside the checkout, that keeps what is slow to make: base systems of the test hosts, keys, the editor.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The cache folder, created when missing; with `parts`, a folder in it, created too.
 * `AUTOSCALER_CACHE` names it outright; otherwise it lies where the XDG base directory specification wants caches.
 */
export function cacheFolder(...parts: string[]): string {
  const folder = join(cacheRoot(), ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function cacheRoot(): string {
  const own = process.env['AUTOSCALER_CACHE'];
  if (own !== undefined && own !== '') {
    if (!isAbsolute(own)) throw new Error(`AUTOSCALER_CACHE must be an absolute path, not ${own}`);
    return own;
  }
  const xdg = process.env['XDG_CACHE_HOME'];
  // The specification: a relative path here is invalid and to be ignored.
  const caches = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
  return join(caches, 'gunicorn-celery-autoscaler');
}
