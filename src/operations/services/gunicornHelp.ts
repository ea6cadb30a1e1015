/** Which options the Gunicorn of a service has: asked of it. */
import type { Command } from '../../ssh/command';
import { parseGunicornHelp, type GunicornOptions } from '../../threads/gunicornOptions';
import script from './gunicornHelp.sh';

/**
 * UNIT: what its Gunicorn prints for `--help`, nothing where its command line names none by a path. It is run as the service's user,
 * whose code it is, with an environment of its own and an end; what it prints is cut.
 */

/** undefined where it can't be asked, or does not answer: nothing is known of its options then. */
export function gunicornHelp(unit: string): Command<GunicornOptions | undefined> {
  return {
    name: 'gunicorn --help',
    argv: ['/bin/sh', '-c', script, 'sh', unit],
    root: 'always',
    helper: ['gunicornHelp', unit],
    parse: (output) => parseGunicornHelp(output.stdout.toString('utf8')),
  };
}
