/** Which options the Gunicorn of a service has: asked of it. */
import { sh } from '../../base/sh';
import type { Command } from '../../ssh/command';
import { parseGunicornHelp, type GunicornOptions } from '../../threads/gunicornOptions';

/**
 * UNIT: what its Gunicorn prints for `--help`, nothing where its command line names none by a path. It is run as the service's user,
 * whose code it is, with an environment of its own and an end; what it prints is cut.
 */
const script = sh`set -f
user=$(systemctl show -p User --value -- "$1")
words=$(systemctl show -p ExecStart --value -- "$1" | sed -n 's/^{ path=\([^ ;]*\) ; argv\[\]=\(.*\) ; ignore_errors=.*/\1 \2/p' | head -n 1)
program= python= before=
for word in $words; do
  case $word in
    /*/gunicorn | /*/gunicorn3 | /*/gunicorn-3) program=$word; break ;;
    gunicorn | gunicorn.app.wsgiapp) [ "$before" != -m ] || [ -z "$python" ] || { program=$python; break; } ;;
    /*/python* | /*/pypy*) python=$word ;;
  esac
  before=$word
done
[ -x "$program" ] || exit 0
set -- "$program"
[ "$program" != "$python" ] || set -- "$program" -m gunicorn
if [ -n "$user" ] && [ "$user" != root ]; then
  group=$(id -g -- "$user") || exit 0
  set -- setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs "$@"
fi
cd /
timeout -k 1 10 env -i PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C COLUMNS=200 "$@" --help </dev/null 2>/dev/null | head -c 100000
exit 0`;

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
