/** A unified diff of two texts, as diff(1) -u writes its hunks (without the two header lines). Pure. */
import { structuredPatch, type StructuredPatchHunk } from 'diff';

/** Beyond so many changed lines all is shown as replaced; a plan's files are far smaller. */
const mostChanges = 5000;

/** What patch(1) takes, also where a text does not end with a newline. */
export function unifiedDiff(before: string, after: string): string {
  const options = { context: 3, maxEditLength: mostChanges };
  const hunks = structuredPatch('', '', before, after, undefined, undefined, options)?.hunks ?? [
    replaced(before, after),
  ];
  return hunks.map(textOf).join('');
}

function textOf({ oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk): string {
  const body = lines.map((line) => `${line}\n`).join('');
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n${body}`;
}

/** An empty one stands after the line before it, and one line needs no count (POSIX, diff, "Diff -u Output Format"). */
function range(start: number, length: number): string {
  return length === 1 ? String(start) : `${length === 0 ? start - 1 : start},${length}`;
}

function replaced(before: string, after: string): StructuredPatchHunk {
  const old = marked(before, '-');
  const fresh = marked(after, '+');
  const count = (lines: readonly string[]): number => lines.filter((line) => !line.startsWith('\\')).length;
  const common = { oldStart: 1, newStart: 1, oldLines: count(old), newLines: count(fresh) };
  return { ...common, lines: [...old, ...fresh] };
}

function marked(text: string, mark: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n').map((line) => `${mark}${line}`);
  if (lines.at(-1) === mark) return lines.slice(0, -1);
  return [...lines, '\\ No newline at end of file'];
}
