import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Linter, type Rule } from 'eslint';
import tseslint from 'typescript-eslint';

const root = join(__dirname, '../../..');

async function complaints(path: string, code: string): Promise<string[]> {
  const { arrowsRule } = (await import(pathToFileURL(join(root, 'eslint.config.mjs')).href)) as {
    arrowsRule: Rule.RuleModule;
  };
  return new Linter({ cwd: root })
    .verify(
      code,
      {
        files: ['**/*.ts'],
        languageOptions: { parser: tseslint.parser },
        plugins: { rooms: { rules: { arrows: arrowsRule } } },
        rules: { 'rooms/arrows': 'error' },
      },
      { filename: join(root, path) },
    )
    .map(({ message }) => message);
}

suite('the rule for the arrows between the rooms', () => {
  const refused: [path: string, code: string][] = [
    ['src/operations/x.ts', "import { a } from '../ui/a';"],
    ['src/operations/x.ts', "import { a } from '../agent/collect';"],
    ['src/ssh/x.ts', "import type { A } from '../operations/plan';"],
    ['src/agent/x.ts', "import { a } from '../ssh/a';"],
    ['src/host/x.ts', "import { a } from '../scaling/a';"],
    ['src/host/x.ts', "import { a } from '../config/a';"],
    ['src/host/x.ts', "import { readFileSync } from 'node:fs';"],
    ['src/words/x.ts', "export * from '../config/parse';"],
    ['src/ui/x.ts', "import { Client } from 'ssh2';"],
    ['src/ui/x.ts', "export const load = () => import('ssh2');"],
    ['src/operations/x.ts', "import * as vscode from 'vscode';"],
    ['src/ui/x.ts', "import { a } from '../agent/main';"],
    ['src/newroom/x.ts', "import { a } from '../base/known';"],
  ];
  for (const [path, code] of refused) {
    test(`refuses ${code} in ${path}`, async () => {
      assert.equal((await complaints(path, code)).length, 1);
    });
  }

  const allowed: [path: string, code: string][] = [
    ['src/ui/x.ts', "import { carryOut } from '../operations/carryOut'; import { env } from 'vscode';"],
    ['src/ui/servers/x.ts', "import { look } from '../../operations/look'; import { a } from './a';"],
    ['src/operations/x.ts', "import type { Server } from '../ssh/server'; import { createHash } from 'node:crypto';"],
    ['src/operations/x.ts', "import { dropIn } from '../agent/files/dropIn';"],
    ['src/scaling/x.ts', "import { a } from '../config/a'; import { b } from '../host/b';"],
    ['src/config/x.ts', "import { workersThatFit } from '../host/limits';"],
    ['src/ssh/x.ts', "import { Client } from 'ssh2';"],
  ];
  for (const [path, code] of allowed) {
    test(`allows ${code} in ${path}`, async () => {
      assert.deepEqual(await complaints(path, code), []);
    });
  }
});
