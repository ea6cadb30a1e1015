/** Decides about a server's host key before anything secret is sent to it. */
import { Failure } from '../base/failure';
import type { Machine } from './machine';
import type { ResolvedHost } from './resolvedHost';
import type { Prompter } from './server';
import { revokedLine } from './revokedHostKeys';
import { appendKnownHost, fingerprint, hostNames, judgeHostKey, keyTypeOf, loadKnownHosts } from './knownHosts';
import { quoteWord } from './quote';

/** Resolves when the key may be trusted. Throws `ssh.hostKeyChanged`, `ssh.hostKeyRevoked`, `ssh.revokedKeysUnread`,
 * `ssh.hostKeyUnknown` or `ssh.hostKeyRefused`. */
export async function checkHostKey(
  key: Buffer,
  host: ResolvedHost,
  {
    server,
    machine,
    prompter,
    log,
  }: { server: string; machine: Machine; prompter: Prompter; log: (line: string) => void },
): Promise<void> {
  const names = hostNames(host.hostName, host.port, host.hostKeyAlias);
  const lines = await loadKnownHosts([...host.userKnownHostsFiles, ...host.globalKnownHostsFiles]);
  const verdict = judgeHostKey(lines, names, key);
  const fingerprintSha256 = fingerprint(key);
  const keyType = keyTypeOf(key);
  const fail = (
    code: 'ssh.hostKeyRevoked' | 'ssh.hostKeyChanged' | 'ssh.hostKeyUnknown' | 'ssh.hostKeyRefused',
    params: Record<string, string | number>,
    remedy?: Failure['remedy'],
  ): Failure =>
    new Failure({
      code,
      params: { host: names.name, keyType, fingerprint: fingerprintSha256, ...params },
      server,
      phase: 'hostKey',
      ...(remedy === undefined ? {} : { remedy }),
    });

  if (host.revokedHostKeysFile !== undefined) {
    const file = host.revokedHostKeysFile;
    const line = await revokedLine(file, key).catch((cause: unknown) => {
      throw new Failure({
        code: 'ssh.revokedKeysUnread',
        params: { host: names.name, file },
        server,
        phase: 'hostKey',
        remedy: { code: 'ssh.remedy.revokedKeysUnread' },
        cause,
      });
    });
    if (line !== undefined) throw fail('ssh.hostKeyRevoked', { file, line });
  }
  switch (verdict.kind) {
    case 'known':
      return;
    case 'revoked':
      throw fail('ssh.hostKeyRevoked', { file: verdict.line.file, line: verdict.line.line });
    case 'changed':
      throw fail(
        'ssh.hostKeyChanged',
        {
          file: verdict.line.file,
          line: verdict.line.line,
          knownType: verdict.line.keyType,
          knownFingerprint: fingerprint(verdict.line.key),
        },
        {
          code: 'ssh.remedy.hostKeyChanged',
          params: { command: `ssh-keygen -R ${quoteWord(names.name)} -f ${quoteWord(verdict.line.file)}` },
        },
      );
    case 'unknown': {
      if (host.strict) throw fail('ssh.hostKeyUnknown', {});
      const notes =
        verdict.authority === undefined
          ? []
          : [
              {
                code: 'ssh.hostCertificateUnsupported' as const,
                params: { file: verdict.authority.file, line: verdict.authority.line },
              },
            ];
      const accepted = await prompter.acceptHostKey({
        server,
        machine,
        keyType,
        fingerprintSha256,
        ...(notes.length === 0 ? {} : { notes }),
      });
      if (!accepted) throw fail('ssh.hostKeyRefused', {});
      const file = host.userKnownHostsFiles[0];
      // As ssh does: who can't note it is let in nevertheless, and asked again the next time.
      if (file !== undefined)
        await appendKnownHost(file, names.name, key, host.hashKnownHosts).catch((error: unknown) =>
          log(
            `the host key of ${names.name} could not be added to ${file}: ${error instanceof Error ? error.message : String(error)}`,
          ),
        );
    }
  }
}
