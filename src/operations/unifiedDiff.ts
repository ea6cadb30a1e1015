/** A unified diff of two texts, as diff(1) -u writes its hunks (without the two header lines). Pure. */

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

const context = 3;
/** Beyond this many comparisons the middle is shown as replaced whole; a plan's files are far smaller. */
const mostComparisons = 4_000_000;

export function unifiedDiff(before: string, after: string): string {
  const lines = compare(linesOf(before), linesOf(after));
  const hunks: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const change = lines.findIndex((line, n) => n >= at && line.mark !== ' ');
    if (change < 0) break;
    const start = Math.max(at, change - context);
    let end = change;
    for (let n = change; n < lines.length && n - end <= 2 * context; n += 1) if (lines[n]?.mark !== ' ') end = n;
    end = Math.min(lines.length, end + context + 1);
    hunks.push(hunk(lines, start, end));
    at = end;
  }
  return hunks.join('');
}

function hunk(lines: readonly Line[], start: number, end: number): string {
  const count = (from: number, to: number, not: string): number =>
    lines.slice(from, to).filter(({ mark }) => mark !== not).length;
  const range = (first: number, length: number): string =>
    length === 1 ? String(first) : `${length === 0 ? first - 1 : first},${length}`;
  const before = range(count(0, start, '+') + 1, count(start, end, '+'));
  const after = range(count(0, start, '-') + 1, count(start, end, '-'));
  const body = lines.slice(start, end).map(({ mark, text }) => `${mark}${text}\n`);
  return `@@ -${before} +${after} @@\n${body.join('')}`;
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push('\\ No newline at end of file');
  return lines;
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const same = (text: string): Line => ({ mark: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...compareMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** By the longest common subsequence. */
function compareMiddle(before: readonly string[], after: readonly string[]): Line[] {
  const removed = before.map((text): Line => ({ mark: '-', text }));
  const added = after.map((text): Line => ({ mark: '+', text }));
  if (before.length * after.length > mostComparisons) return [...removed, ...added];
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, fresh] = [removed[i], added[j]];
    if (old !== undefined && fresh !== undefined && old.text === fresh.text) {
      lines.push({ mark: ' ', text: old.text });
      i += 1;
      j += 1;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(old);
      i += 1;
    } else if (fresh !== undefined) {
      lines.push(fresh);
      j += 1;
    }
  }
  return lines;
}
