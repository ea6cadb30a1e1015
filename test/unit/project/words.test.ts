import assert from 'node:assert/strict';
import { catalogue } from '../../../src/words/catalogue';
import type { Entry } from '../../../src/words/entry';

const entries = Object.entries(catalogue) as [string, Entry][];

function parameters(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort();
}

suite('the sentences for people', () => {
  test('are there in both languages, with the same parameters', () => {
    for (const [code, { en, es }] of entries) {
      assert(en.trim() !== '' && es.trim() !== '', code);
      assert.deepEqual(parameters(es), parameters(en), code);
    }
  });

  test('are written differently in the two languages, where they are sentences', () => {
    const same = entries.filter(([, { en, es }]) => en === es && /[a-z]{3,} [a-z]{3,} [a-z]{3,}/i.test(en));
    assert.deepEqual(
      same.map(([code]) => code),
      [],
    );
  });

  test('have codes that begin with their room', () => {
    for (const [code] of entries) {
      assert.match(code, /^(agent|base|config|host|operations|scaling|ssh|threads|ui)\.[\w.]+$/);
    }
  });
});
