import { MarkdownString } from 'vscode';
import type { Tone, Tooltip } from './node';

const marks: Record<Tone, string> = {
  good: '$(pass)',
  quiet: '$(info)',
  busy: '$(sync)',
  warning: '$(warning)',
  bad: '$(error)',
};

/** Everything that a server may have written goes through `appendText`, which escapes it. */
export function markdownOf({ title, rows, notes }: Tooltip): MarkdownString {
  const text = new MarkdownString(undefined, true);
  text.isTrusted = false;
  text.supportHtml = false;
  text.appendMarkdown('**').appendText(withoutIcons(title)).appendMarkdown('**\n\n');
  if (rows.length > 0) {
    text.appendMarkdown('| | |\n|:--|:--|\n');
    for (const [label, value] of rows) {
      text.appendMarkdown('| ').appendText(cell(label)).appendMarkdown('&nbsp;&nbsp; | ');
      text.appendText(cell(value)).appendMarkdown(' |\n');
    }
  }
  for (const note of notes) {
    text.appendMarkdown(`\n\n${marks[note.tone]} `).appendText(withoutIcons(note.text));
  }
  return text;
}

/** A bar would end the table's cell, escaped or not in all versions. */
function cell(text: string): string {
  return withoutIcons(text).replace(/\|/g, '¦');
}

/** `$(name)` would become an icon. */
function withoutIcons(text: string): string {
  return text.replace(/\$\(/g, '$\u2060(');
}
