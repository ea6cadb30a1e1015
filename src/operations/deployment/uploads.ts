/**
 * A large file on its way to a server, in parts that may be sent again: /var/lib/autoscaler/uploads/SHA256, root's alone. Should
 * nobody come back for it, a timer of systemd's removes it.
 */
import { Failure } from '../../base/failure';
import { paths } from '../../host/paths';
import type { Command, CommandOutput } from '../../ssh/command';
import { sh } from '../../base/sh';
import { text, unreadable } from '../output';

/** Exit codes of the scripts below. */
const outcomes = { gone: 66, full: 28, damaged: 74 } as const;

const startScript = sh`set -u
umask 077
name=$1 total=$2 uploads=$3
state=\${uploads%/*} file=$3/$1 unit=autoscaler-upload-$(printf %.16s "$1")
[ -d "$state" ] || mkdir -m 0755 "$state" || exit 1
[ -d "$uploads" ] || mkdir -m 0700 "$uploads" || exit 1
systemctl stop "$unit.timer" 2>/dev/null
systemd-run --quiet --collect --unit="$unit" --on-active=3h --description='Autoscaler: remove an upload that nobody came back for' \
  /bin/sh -c 'rm -f -- "$1"; rmdir -- "$2" 2>/dev/null; :' sh "$file" "$uploads" >/dev/null || exit 1
size=0
[ ! -f "$file" ] || size=$(wc -c <"$file")
[ "$size" -le "$total" ] || { rm -f -- "$file"; size=0; }
echo "$size"`;

/** Resolves with how many bytes are there already. */
export function startUpload(sha256: string, bytes: number): Command<number> {
  const name = 'upload: start';
  return {
    name,
    argv: ['/bin/sh', '-c', startScript, 'sh', sha256, String(bytes), paths.uploads],
    root: 'always',
    parse: (output, server) => {
      if (output.exitCode !== 0) throw failed(output, server);
      const size = output.stdout.toString('latin1').trim();
      if (!/^\d+$/.test(size)) throw unreadable(name, server, output);
      return Number(size);
    },
  };
}

// Sent again after a lost connection, a part may be there already, whole or torn: what follows the offset is cut off first.
const partScript = sh`set -u
umask 077
file=$4/$1 offset=$2 length=$3
size=0
[ ! -f "$file" ] || size=$(wc -c <"$file")
[ "$size" -ge "$offset" ] || exit 66
if [ "$size" -gt "$offset" ]; then truncate -s "$offset" "$file" || exit 1; fi
cat >>"$file" || exit 28
[ "$(wc -c <"$file")" -eq $((offset + length)) ]`;

/** Throws `operations.upload.full` when the disk is. */
export function sendUploadPart(sha256: string, offset: number, part: Buffer): Command<void> {
  return {
    name: 'upload: part',
    argv: ['/bin/sh', '-c', partScript, 'sh', sha256, String(offset), String(part.length), paths.uploads],
    input: part,
    root: 'always',
    timeoutMs: 300_000,
    parse: (output, server) => {
      if (output.exitCode !== 0) throw failed(output, server);
    },
  };
}

const finishScript = sh`set -u
file=$2/$1
sum=$(sha256sum <"$file") || exit 1
[ "\${sum%% *}" = "$1" ] || exit 74
sync "$file" 2>/dev/null || sync`;

/** Verifies what arrived. Throws `operations.upload.damaged`. */
export function finishUpload(sha256: string): Command<void> {
  return {
    name: 'upload: finish',
    argv: ['/bin/sh', '-c', finishScript, 'sh', sha256, paths.uploads],
    root: 'always',
    timeoutMs: 60_000,
    parse: (output, server) => {
      if (output.exitCode !== 0) throw failed(output, server);
    },
  };
}

const dropScript = sh`set -u
rm -f -- "$2/$1"
rmdir -- "$2" 2>/dev/null
systemctl stop "autoscaler-upload-$(printf %.16s "$1").timer" 2>/dev/null
[ ! -e "$2/$1" ]`;

/** Removes it, and the folder where it was the last one; harmless when it is gone. */
export function dropUpload(sha256: string): Command<void> {
  const name = 'upload: drop';
  return {
    name,
    argv: ['/bin/sh', '-c', dropScript, 'sh', sha256, paths.uploads],
    root: 'always',
    parse: (output, server) => {
      if (output.exitCode !== 0) throw unreadable(name, server, output);
    },
  };
}

function failed(output: CommandOutput, server: string): Failure {
  const detail = text(output.stderr) || `exit code ${output.exitCode}`;
  const isFull = output.exitCode === outcomes.full || /no space left|quota exceeded/i.test(detail);
  const code = isFull
    ? 'operations.upload.full'
    : output.exitCode === outcomes.damaged || output.exitCode === outcomes.gone
      ? 'operations.upload.damaged'
      : 'operations.upload.failed';
  return new Failure({
    code,
    params: { detail, folder: paths.uploads },
    server,
    phase: 'write',
    remedy: { code: isFull ? 'operations.upload.full.remedy' : 'operations.upload.again.remedy' },
  });
}
