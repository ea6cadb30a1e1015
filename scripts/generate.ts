/**
 * Writes what is made from other files and committed: the manifest's `contributes` and the nls files from
 * src/ui/contributions.ts, the types and the validator of the configuration from its schema, docs/decisions.md and
 * docs/rules.md from the words of the agent and of the rules, docs/architecture.md from the imports.
 * `--check` writes nothing and ends with 1 when something is not as it would be written.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { activationEvents, manifestContributes, nls, restrictedSettings } from '../src/ui/contributions';
import { generateArchitecture } from './generateArchitecture';
import { generateDecisions } from './generateDecisions';
import { generateRules } from './generateRules';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The committed files as they should be: text by path from the project's folder. */
export async function generate(): Promise<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  manifest['activationEvents'] = activationEvents;
  manifest['capabilities'] = {
    untrustedWorkspaces: {
      supported: 'limited',
      description: '%extension.untrusted%',
      restrictedConfigurations: restrictedSettings,
    },
    virtualWorkspaces: true,
  };
  manifest['icon'] = 'media/icon.png';
  manifest['contributes'] = manifestContributes();
  const result: Record<string, string> = {
    'package.json': toJson(manifest),
    'package.nls.json': toJson(nls('en')),
    'package.nls.es.json': toJson(nls('es')),
  };
  const config = join(root, 'scripts/generateConfig.ts');
  if (existsSync(config)) {
    const { generateConfig } = (await import(pathToFileURL(config).href)) as {
      generateConfig: () => Promise<Record<string, string>>;
    };
    Object.assign(result, await generateConfig());
  }
  Object.assign(result, generateArchitecture(), generateDecisions(), generateRules());
  return result;
}

/** Paths whose content is not what would be generated. */
export async function drift(): Promise<string[]> {
  return Object.entries(await generate())
    .filter(([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
    .map(([path]) => path);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function main(): Promise<void> {
  if (process.argv.includes('--check')) {
    const changed = await drift();
    for (const path of changed) console.error(`${path} is not as generated; run npm run generate`);
    process.exitCode = changed.length === 0 ? 0 : 1;
  } else {
    for (const [path, text] of Object.entries(await generate())) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
