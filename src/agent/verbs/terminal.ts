/** What a command says to the person who typed it. */
import { writeSync } from 'node:fs';
import { languageOf, render, type Language, type Message } from '../../words/message';

export const language: Language = languageOf(
  process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'],
);

export function print(text: string): void {
  write(1, `${text}\n`);
}

export function say(text: Message): void {
  print(render(text, language));
}

export function complain(text: Message): void {
  write(2, `${render(text, language)}\n`);
}

/** Whole, also where the other end of a pipe reads slowly; a reader that has gone (`autoscaler status | head -1`) is no fault. */
function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
