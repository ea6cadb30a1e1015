/** What the helper consists of on a server. */
import { paths } from '../../host/paths';

/** What sudo starts. Nothing of the caller's environment reaches Node; who he is comes from sudo. */
export function helperStart(nodePath: string): string {
  const quoted = `'${nodePath.replaceAll("'", "'\\''")}'`;
  return `#!/bin/sh
# Written by the autoscaler extension: what those without full sudo may run as root (${paths.sudoers}).
cd /
umask 022
exec /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \\
  SUDO_UID="\${SUDO_UID-0}" SUDO_GID="\${SUDO_GID-0}" SUDO_USER="\${SUDO_USER-root}" \\
  ${quoted} ${paths.helperProgram} "$@"
`;
}

/** `who`: a user, or `%group`. */
export function sudoersLine(who: string): string {
  return `${who} ALL=(root) NOPASSWD: ${paths.helper}\n`;
}

/** Nothing that sudoers(5) reads as more than a name: no ALL, no alias in capitals, no `#uid`, no `+netgroup`. */
export function isSudoersName(who: string): boolean {
  return /^%?[a-z_][a-z0-9_.-]{0,63}$/.test(who);
}
