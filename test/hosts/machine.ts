// What the tests need of the machine that runs them.
import { spawnSync } from 'node:child_process';

/**
 * Installs the Debian packages that are missing; nothing happens where all are there.
 * Throws where they can't be installed: no apt, no root and no password-less sudo, or no network.
 */
export async function ensureMachine(packages: string[]): Promise<void> {
  const missing = packages.filter((name) => {
    const query = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' });
    return query.stdout !== 'installed';
  });
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  const run = (args: string[]): { ok: boolean; output: string } => {
    const [program, ...rest] = isRoot ? args : ['sudo', '-n', ...args];
    const result = spawnSync(program ?? '', rest, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    return {
      ok: result.status === 0,
      output: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`,
    };
  };
  const install = (): { ok: boolean; output: string } =>
    run(['apt-get', 'install', '-y', '--no-install-recommends', ...missing]);
  let result = install();
  if (!result.ok) {
    run(['apt-get', 'update']);
    result = install();
  }
  if (!result.ok) {
    throw new Error(
      `These Debian packages are needed and could not be installed: ${missing.join(' ')}\n${result.output.slice(-2000)}`,
    );
  }
}
