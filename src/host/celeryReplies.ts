/** Parsers of what `celery inspect` and `celery control` print with `--json`. */

export interface CeleryOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type FoundNode =
  | { readonly state: 'found'; readonly node: string }
  /** Two nodes of its name have answered. */
  | { readonly state: 'duplicate'; readonly node: string }
  /** Its process is ours, its pool is not what we count. */
  | { readonly state: 'otherProcesses'; readonly node: string }
  | { readonly state: 'none'; readonly nodes: number };

/**
 * The node whose process is `pid` and whose pool is exactly `workers`, among the answers to `inspect stats`. Another machine's
 * node may have the same PID by chance, or because it is a copy of this one: its pool and its age tell them apart.
 */
export function findNode(
  { stdout, stderr }: CeleryOutput,
  main: { readonly pid: number; readonly ageSeconds: number; readonly hostname: string },
  workers: readonly number[],
): FoundNode {
  const replies = lastJson(stdout);
  const nodes = isRecord(replies) ? Object.entries(replies) : [];
  const own = nodes.filter(([, stats]) => {
    if (!isRecord(stats) || stats['pid'] !== main.pid) return false;
    const uptime = stats['uptime'];
    // Absent before Celery 5.1. A worker counts from when it is ready, which a large application is after a while.
    return typeof uptime !== 'number' || (uptime <= main.ageSeconds + 15 && uptime >= main.ageSeconds - 120);
  });
  const exact = own.filter(([, stats]) => sameProcesses(stats, workers));
  const [first, second] = exact;
  const twins = duplicatesIn(stderr);
  if (first === undefined) {
    const [other] = own;
    if (other !== undefined) return { state: 'otherProcesses', node: other[0] };
    // Of two answers under one name Celery keeps one: ours may be the other.
    const [twin] = twins;
    return twin === undefined ? { state: 'none', nodes: nodes.length } : { state: 'duplicate', node: twin };
  }
  const atHome = exact.filter(([node]) => node.endsWith(`@${main.hostname}`));
  const node = second === undefined ? first[0] : atHome.length === 1 ? atHome[0]?.[0] : undefined;
  if (node === undefined) return { state: 'none', nodes: nodes.length };
  return { state: twins.includes(node) ? 'duplicate' : 'found', node };
}

/** `celery.app.control.flatten_reply` warns of names under which several have answered. */
function duplicatesIn(stderr: string): readonly string[] {
  const warnings = stderr.matchAll(/multiple replies from node names?: ([^\n]*?)\.?$/gim);
  return [...warnings].flatMap(([, names = '']) => names.split(', '));
}

/** What became of a `control` command to one node; `problem` undefined: it was accepted. */
export function replyOf(
  { code, stdout, stderr }: CeleryOutput,
  node: string,
): { readonly answered: boolean; readonly problem: string | undefined } {
  const replies = lastJson(stdout);
  for (const reply of Array.isArray(replies) ? (replies as readonly unknown[]) : [replies]) {
    const said = isRecord(reply) ? reply[node] : undefined;
    if (!isRecord(said)) continue;
    if (typeof said['ok'] === 'string') return { answered: true, problem: undefined };
    if (typeof said['error'] === 'string') return { answered: true, problem: said['error'] };
  }
  return { answered: false, problem: lastLine(stderr) ?? `exit code ${code}` };
}

/** What became of an order to end one idle process (agent/celery/shrinkScript.ts). */
export type Shrunk =
  /** `told`: the process that ends. */
  | { readonly state: 'done'; readonly told: number }
  /** The pool is not what it was taken for; nothing was ordered. */
  | { readonly state: 'moved' }
  /** Nobody could be spared. */
  | { readonly state: 'busy' }
  /** `unanswered`: it was ordered and taken back; `refused`: Celery said no; `silent`, `failed`: nothing was ordered. */
  | { readonly state: 'unanswered' | 'silent' | 'refused' | 'failed'; readonly detail: string };

export function shrunkOf({ code, stdout, stderr }: CeleryOutput): Shrunk {
  // Python's console puts its prompt before what is printed.
  const answer = lastJson(stdout.replace(/^(?:>>> )+/gm, ''));
  const { state, detail, told } = isRecord(answer) ? answer : { state: undefined };
  const said = typeof detail === 'string' ? detail : (lastLine(stderr) ?? `exit code ${code}`);
  const [pid] = Array.isArray(told) ? (told as readonly unknown[]) : [];
  if (state === 'done' && typeof pid === 'number') return { state, told: pid };
  if (state === 'moved') return { state };
  if (state === 'refused' && /processes busy/i.test(said)) return { state: 'busy' };
  if (state === 'unanswered' || state === 'silent' || state === 'refused') return { state, detail: said };
  return { state: 'failed', detail: said };
}

export function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim() || undefined;
}

/** An application may print what it likes while it is loaded; the answer comes last. */
function lastJson(text: string): unknown {
  for (const line of text.trim().split('\n').reverse()) {
    if (!/^\s*[[{]/.test(line)) continue;
    try {
      return JSON.parse(line);
    } catch {
      // Something that only looks like it.
    }
  }
  return undefined;
}

function sameProcesses(stats: unknown, workers: readonly number[]): boolean {
  const pool = isRecord(stats) ? stats['pool'] : undefined;
  const processes = isRecord(pool) ? pool['processes'] : undefined;
  return (
    Array.isArray(processes) && processes.length === workers.length && workers.every((pid) => processes.includes(pid))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
