// Where everything dear to make (root file systems, code-server) is kept between test runs.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The cache folder, outside the checkout so that a clean clone finds what an earlier one built. It may not exist yet. */
export function cacheFolder(): string {
  return process.env['AUTOSCALER_CACHE'] ?? join(homedir(), '.cache', 'gunicorn-celery-autoscaler');
}
