// Spanish for a VS Code without the marketplace: an empty language pack is enough to make it, and every
// extension's own texts, Spanish (what the workbench itself says stays English for want of translations).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Call before the server starts, and start it with `locale: 'es'`. */
export function prepareSpanish(extensionsDir: string, userDataDir: string): void {
  const folder = join(extensionsDir, 'autoscaler-test.language-pack-es-1.0.0');
  const translations = join(folder, 'translations', 'main.i18n.json');
  mkdirSync(join(folder, 'translations'), { recursive: true });
  mkdirSync(userDataDir, { recursive: true });
  write(translations, { version: '1.0.0', contents: {} });
  write(join(folder, 'package.json'), {
    name: 'language-pack-es',
    publisher: 'autoscaler-test',
    version: '1.0.0',
    engines: { vscode: '*' },
    categories: ['Language Packs'],
    contributes: {
      localizations: [
        {
          languageId: 'es',
          languageName: 'Spanish',
          localizedLanguageName: 'español',
          translations: [{ id: 'vscode', path: './translations/main.i18n.json' }],
        },
      ],
    },
  });
  // VS Code writes this file when a pack is installed through its marketplace code; a folder put there by hand is not noticed.
  write(join(userDataDir, 'languagepacks.json'), {
    es: {
      hash: 'autoscaler-test-es-1',
      label: 'español',
      extensions: [{ extensionIdentifier: { id: 'autoscaler-test.language-pack-es' }, version: '1.0.0' }],
      translations: { vscode: translations },
    },
  });
}

function write(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value, null, 2));
}
