/**
 * Changes the number of a prefork pool's processes by Celery's own remote control: one at a time, each verified by what runs.
 *
 * Names of nodes prove nothing (an unescaped `%h` in a unit, two nodes of one name, hosts that share a broker): the node is the one
 * that says that its process is the unit's main process and its pool the unit's children. A shrink ends an idle process; of an
 * idle pool it would end the last one too, so nothing is ever asked of the last.
 */
import { existsSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../base/failure';
import { redact } from '../../base/redact';
import { celeryCall } from '../../host/celeryCall';
import { findNode, lastLine, replyOf, shrunkOf } from '../../host/celeryReplies';
import type { TableProcess } from '../../host/processTable';
import { message, type Message } from '../../words/message';
import type { RunAnswer, RunJob } from '../brokers/job';
import { isSame, verified, waitForCount, type Master, type Stepped } from '../gunicorn/steps';
import { runOutside } from './outside';
import { readServiceProcess, type ServiceProcess } from './serviceProcess';
import { shrinkInput, shrinkWords } from './shrinkScript';

/** Python, the application and its broker, on a busy machine. */
const callMs = 40_000;
/** What one more step may take. */
const stepMs = 20_000;
/** How long nodes may take to answer, in seconds; again with more where ours did not. */
const answerSeconds = [2, 6] as const;
/** Children come and go one to three seconds after the answer (measured). */
const settleMs = 10_000;

/** `from`: processes that run now. `deadlineMs`: on the monotonic clock of this process. */
export async function stepPool(master: Master, from: number, to: number, deadlineMs: number): Promise<Stepped> {
  const { unit } = master;
  const process = await readServiceProcess(unit, master.pid);
  const call = process === undefined ? undefined : celeryCall(process.commandLine);
  if (process === undefined || call === undefined) {
    const command = redact((process?.commandLine ?? []).join(' ')).slice(0, 200);
    return ended(from, message('host.pool.command', { command }));
  }
  const found = await identify(master, process, call);
  if ('problem' in found) return ended(from, found.problem, found.interrupted);
  const { node } = found;

  let reached = from;
  while (reached !== to) {
    if (performance.now() + stepMs > deadlineMs) return ended(reached, message('agent.deadline'), true);
    const before = await verified(master);
    if (before === undefined) return ended(reached, message('agent.masterChanged', { unit }), true);
    // Somebody else changes the number too: it is theirs to finish, and ours to look again at the next tick.
    if (before.workers.length !== reached) {
      return ended(before.workers.length, message('agent.countMoved', { unit }), true);
    }
    const step = to > reached ? growOne : shrinkOne;
    const outcome = await step({ master, process, call, node, deadlineMs }, before.workers);
    if (outcome.problem !== undefined || outcome.draining.length > 0) return outcome;
    reached = outcome.reached;
  }
  return { reached, draining: [], problem: undefined };
}

/** A pool whose node is known. */
interface Pool {
  readonly master: Master;
  readonly process: ServiceProcess;
  readonly call: readonly string[];
  readonly node: string;
  readonly deadlineMs: number;
}

function ended(reached: number, problem: Message, interrupted = false): Stepped {
  return { reached, draining: [], problem, ...(interrupted ? { interrupted } : {}) };
}

function detailOf(text: string): string {
  return redact(text).slice(0, 300);
}

async function growOne(pool: Pool, workers: readonly TableProcess[]): Promise<Stepped> {
  const { master, deadlineMs } = pool;
  const { unit } = master;
  const method = 'pool_grow';
  const reply = await grow(pool);
  if (reply.problem !== undefined) {
    const code = reply.answered ? 'agent.pool.refused' : 'agent.pool.noAnswer';
    return ended(workers.length, message(code, { unit, method, detail: detailOf(reply.problem) }));
  }
  const wanted = workers.length + 1;
  const count = await waitForCount(master, wanted, Math.min(deadlineMs, performance.now() + settleMs));
  if (count === undefined) return ended(workers.length, message('agent.masterChanged', { unit }), true);
  if (count.workers.length !== wanted) {
    return ended(count.workers.length, message('agent.pool.noChange', { unit, method }));
  }
  return { reached: wanted, draining: [], problem: undefined };
}

async function shrinkOne(pool: Pool, workers: readonly TableProcess[]): Promise<Stepped> {
  const { master, process, call, node, deadlineMs } = pool;
  const { unit } = master;
  const from = workers.length;
  if (from <= 1) return ended(from, message('agent.countMoved', { unit }), true);
  const pids = workers.map(({ pid }) => pid);
  const input = shrinkInput({ node, main: master.pid, processes: pids });
  const shrunk = shrunkOf(await celery(process, call, shrinkWords, { input, standing: pids }));
  const method = 'pool_shrink';
  switch (shrunk.state) {
    case 'moved':
      return ended(from, message('agent.countMoved', { unit }), true);
    case 'busy':
      return { ...ended(from, message('agent.pool.busy'), true), busy: true };
    case 'refused':
      return ended(from, message('agent.pool.refused', { unit, method, detail: detailOf(shrunk.detail) }));
    case 'silent':
    case 'unanswered':
    case 'failed':
      return ended(from, message('agent.pool.noAnswer', { unit, method, detail: detailOf(shrunk.detail) }));
    case 'done':
  }
  // It says good-bye to the main process for up to half a minute (billiard, Worker._ensure_messages_consumed); nobody else is
  // ended before it is gone.
  const victim = workers.find(({ pid }) => pid === shrunk.told);
  const untilMs = Math.min(deadlineMs, performance.now() + settleMs);
  const count = await waitForCount(master, from - 1, untilMs);
  if (count === undefined) return ended(from, message('agent.masterChanged', { unit }), true);
  if (count.workers.length === 0) return refill(pool);
  await waitUntilBuried(shrunk.told, untilMs);
  const draining = count.workers.filter((worker) => victim !== undefined && isSame(worker, victim));
  const reached = count.workers.length - draining.length;
  if (reached !== from - 1) return { ...ended(reached, message('agent.countMoved', { unit }), true), draining };
  return { reached, draining, problem: undefined };
}

/**
 * Celery buries a process that has ended at once or at its next round, five seconds later (asynpool.py's timers: what wakes it is
 * a pipe that the kernel closes before the process can be waited for). Until then it belongs to the pool.
 */
async function waitUntilBuried(pid: number, untilMs: number): Promise<void> {
  while (existsSync(`/proc/${pid}`) && performance.now() < untilMs) await sleep(100);
}

/** Another hand has shrunk it at the same moment: an empty pool would let tasks hang. */
async function refill(pool: Pool): Promise<Stepped> {
  const { master } = pool;
  await grow(pool);
  const count = await waitForCount(master, 1, performance.now() + settleMs);
  return ended(count?.workers.length ?? 0, message('agent.countMoved', { unit: master.unit }), true);
}

type Found = { readonly node: string } | { readonly problem: Message; readonly interrupted: boolean };

async function identify(master: Master, process: ServiceProcess, call: readonly string[]): Promise<Found> {
  const { unit, pid, startTicks, ticksPerSecond } = master;
  let nodes = 0;
  let said: string | undefined;
  for (const seconds of answerSeconds) {
    const before = await verified(master);
    if (before === undefined) return { problem: message('agent.masterChanged', { unit }), interrupted: true };
    const answer = await celery(process, call, ['inspect', 'stats', '--json', '--timeout', String(seconds)]);
    const main = { pid, ageSeconds: uptime() - startTicks / ticksPerSecond, hostname: hostname() };
    const pids = before.workers.map((worker) => worker.pid);
    const found = findNode(answer, main, pids);
    if (found.state === 'found') return { node: found.node };
    if (found.state === 'duplicate') {
      return { problem: message('agent.pool.duplicate', { unit, node: found.node }), interrupted: false };
    }
    // A process that has died is being replaced.
    if (found.state === 'otherProcesses') {
      return { problem: message('agent.pool.otherProcesses', { unit, node: found.node }), interrupted: true };
    }
    nodes = found.nodes;
    said = lastLine(answer.stderr);
  }
  const detail = redact(said ?? '-').slice(0, 300);
  return { problem: message('agent.pool.noNode', { unit, pid, nodes, detail }), interrupted: false };
}

async function grow({ process, call, node }: Pool): Promise<ReturnType<typeof replyOf>> {
  const words = ['control', '--json', '--timeout', '6', '-d', node, 'pool_grow', '1'];
  return replyOf(await celery(process, call, words), node);
}

/** A program that could not be started has answered nothing. */
async function celery(
  process: ServiceProcess,
  call: readonly string[],
  words: readonly string[],
  { input, standing }: { readonly input?: string; readonly standing?: readonly number[] } = {},
): Promise<RunAnswer> {
  const job: RunJob = {
    kind: 'run',
    argv: [...call, ...words],
    // Celery says by a warning alone that two nodes of one name have answered.
    env: { ...process.environment, PYTHONWARNINGS: 'always' },
    cwd: process.cwd,
    ...(input === undefined ? {} : { input }),
    timeoutMs: callMs,
  };
  try {
    return await runOutside(process, job, standing);
  } catch (error) {
    const detail = error instanceof Failure ? error.params['detail'] : error;
    return { code: -1, stdout: '', stderr: String(detail) };
  }
}
