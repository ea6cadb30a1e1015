/** Reading and replacing files on a server, as commands. */
import { createHash } from 'node:crypto';
import { Failure } from '../base/failure';
import type { Command, CommandOutput } from './command';
import { quoteOutput } from './probe';
import type { FileContent } from './server';
import { nonce } from './shellScript';

/** Exit codes of the two scripts below; anything else is a failure of the tools they use. */
const outcomes = {
  missing: 66,
  notRegular: 67,
  changed: 75,
  denied: 77,
  ownerLost: 78,
  damaged: 74,
  noFolder: 72,
} as const;

/** What `stat` says about the open file, one line, then its bytes. Opened once, so that both belong to the same file. */
const readScript = `
err=$(stat -L -c %F -- "$1" 2>&1) || case $err in
  *"No such file"*|*"Not a directory"*) exit ${outcomes.missing} ;;
  *"ermission denied"*) exit ${outcomes.denied} ;;
  *) printf '%s\\n' "$err" >&2; exit 1 ;;
esac
[ -f "$1" ] || exit ${outcomes.notRegular}
[ -r "$1" ] || exit ${outcomes.denied}
exec 3<"$1" || exit 1
stat -L -c '%a %U %G %Y' /proc/self/fd/3 || exit 1
exec cat <&3`;

/**
 * Cockpit's way, with a checksum before the rename and the folder flushed after it. Arguments: path, sha256 of the new
 * content, sha256 of the content to be replaced or "-" where there must be none, mode or "", a random name.
 */
const writeScript = `
umask 077
path=$1 new=$2 old=$3 mode=$4
LF='
'
if [ -L "$path" ]; then
  path=$(readlink -f -- "$path" && printf x) || exit ${outcomes.noFolder}
  path=\${path%"$LF"x}
fi
case $path in */*) dir=\${path%/*} ;; *) dir=. ;; esac
[ -n "$dir" ] || dir=/
if [ ! -d "$dir" ]; then
  err=$(stat -L -c %F -- "$dir" 2>&1)
  case $err in *"ermission denied"*) exit ${outcomes.denied} ;; esac
  exit ${outcomes.noFolder}
fi
[ -w "$dir" ] && [ -x "$dir" ] || exit ${outcomes.denied}
tmp=$dir/.autoscaler-$5.tmp
trap 'rm -f -- "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
sum() { sha256sum <"$1" 2>/dev/null | cut -d ' ' -f 1; }
flush() { sync "$1" 2>/dev/null || sync; }
check() {
  if [ "$old" = - ]; then
    [ ! -e "$path" ] && [ ! -L "$path" ] || exit ${outcomes.changed}
  else
    [ -e "$path" ] || exit ${outcomes.changed}
    [ -f "$path" ] || exit ${outcomes.notRegular}
    [ -r "$path" ] || exit ${outcomes.denied}
    [ "$(sum "$path")" = "$old" ] || exit ${outcomes.changed}
  fi
}
check
(set -C; cat >"$tmp") || exit 1
if [ "$old" != - ]; then
  owner=$(stat -c %u:%g -- "$path") || exit 1
  [ "$(stat -c %u:%g -- "$tmp")" = "$owner" ] || chown "$owner" "$tmp" 2>/dev/null || exit ${outcomes.ownerLost}
  [ -n "$mode" ] || mode=$(stat -c %a -- "$path") || exit 1
  if command -v getfacl >/dev/null && command -v setfacl >/dev/null; then
    getfacl -cp -- "$path" 2>/dev/null | setfacl --set-file=- "$tmp" 2>/dev/null
  fi
  if [ -e /sys/fs/selinux/enforce ] && command -v chcon >/dev/null; then chcon --reference="$path" "$tmp" || exit 1; fi
fi
chmod "\${mode:-644}" "$tmp" || exit 1
sync "$tmp" 2>/dev/null || dd if=/dev/null of="$tmp" conv=notrunc,fsync 2>/dev/null || sync
[ "$(sum "$tmp")" = "$new" ] || exit ${outcomes.damaged}
check
if [ "$old" = - ]; then
  ln -T -- "$tmp" "$path" 2>/dev/null || { check; mv -n -T -- "$tmp" "$path" && [ ! -e "$tmp" ] || exit 1; }
  rm -f -- "$tmp"
  if [ -e /sys/fs/selinux/enforce ] && command -v restorecon >/dev/null; then restorecon -- "$path"; fi
else
  mv -f -T -- "$tmp" "$path" || exit 1
fi
trap - EXIT
flush "$dir"
stat -L -c '%a %U %G %Y' -- "$path"`;

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function readFileCommand(path: string, root: 'always' | 'ifOpen' | undefined): Command<FileContent | undefined> {
  return {
    name: 'read file',
    argv: ['/bin/sh', '-c', readScript, 'sh', path],
    ...(root === undefined ? {} : { root }),
    helper: ['readFile', path],
    timeoutMs: 60_000,
    parse(output, server) {
      if (output.exitCode === outcomes.missing) return undefined;
      judge(output, server, path, 'read');
      const end = output.stdout.indexOf(0x0a);
      return contentOf(
        output.stdout.toString('utf8', 0, Math.max(0, end)),
        output.stdout.subarray(end + 1),
        server,
        path,
        'read',
      );
    },
  };
}

export function writeFileCommand(
  path: string,
  bytes: Buffer,
  options: { readonly expectedSha256: string | null; readonly root: boolean; readonly mode?: string },
): Command<FileContent> {
  return writeCommand(
    [path, sha256Of(bytes), options.expectedSha256 ?? '-', options.mode ?? '', nonce()],
    bytes,
    options.root,
  );
}

/** `words`: path, new hash, old hash or `-`, mode or empty, a random name. */
export function writeCommand(
  words: readonly [path: string, newSha256: string, oldSha256: string, mode: string, name: string],
  bytes: Buffer,
  root: boolean,
): Command<FileContent> {
  const [path] = words;
  return {
    name: 'write file',
    argv: ['/bin/sh', '-c', writeScript, 'sh', ...words],
    helper: ['writeFile', ...words],
    input: bytes,
    ...(root ? { root: 'always' as const } : {}),
    timeoutMs: 60_000,
    parse(output, server) {
      judge(output, server, path, 'write');
      return contentOf(output.stdout.toString('utf8').trimEnd(), bytes, server, path, 'write');
    },
  };
}

function judge(output: CommandOutput, server: string, path: string, phase: 'read' | 'write'): void {
  const fail = (code: Failure['code'], remedy?: Failure['remedy']): Failure =>
    new Failure({
      code,
      params: { path, detail: quoteOutput(output.stderr) || String(output.exitCode) },
      server,
      phase,
      ...(remedy === undefined ? {} : { remedy }),
    });
  switch (output.exitCode) {
    case 0:
      return;
    case outcomes.notRegular:
      throw fail('ssh.notAFile');
    case outcomes.changed:
      throw fail('ssh.fileChanged', { code: 'ssh.remedy.fileChanged' });
    case outcomes.denied:
      throw fail('ssh.permissionDenied', { code: 'ssh.remedy.permissionDenied' });
    case outcomes.ownerLost:
      throw fail('ssh.ownerLost', { code: 'ssh.remedy.permissionDenied' });
    case outcomes.damaged:
      throw fail('ssh.fileDamaged');
    case outcomes.noFolder:
      throw fail('ssh.noFolder');
    default:
      throw fail(phase === 'read' ? 'ssh.readFailed' : 'ssh.writeFailed');
  }
}

function contentOf(stat: string, bytes: Buffer, server: string, path: string, phase: 'read' | 'write'): FileContent {
  const [, mode, owner, group, seconds] = /^([0-7]+) (\S+) (\S+) (-?\d+)$/.exec(stat) ?? [];
  if (mode === undefined || owner === undefined || group === undefined || seconds === undefined) {
    throw new Failure({
      code: phase === 'read' ? 'ssh.readFailed' : 'ssh.writeFailed',
      params: { path, detail: quoteOutput(stat) },
      server,
      phase,
    });
  }
  return { bytes, sha256: sha256Of(bytes), modifiedMs: Number(seconds) * 1000, mode, owner, group };
}
