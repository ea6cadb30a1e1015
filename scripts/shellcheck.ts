// ShellCheck over every shell program of the product (.shellcheckrc says what is meant as it is).
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.sh'))
  .map((file) => join('src', file));
const ran = spawnSync('shellcheck', files, { cwd: root, stdio: 'inherit' });
if (ran.error !== undefined) console.error(`shellcheck: ${ran.error.message}`);
if (files.length === 0) console.error('no shell program was found');
process.exitCode = ran.status === 0 && files.length > 0 ? 0 : 1;
