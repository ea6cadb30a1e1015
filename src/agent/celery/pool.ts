/**
 * Changes the number of a prefork pool's processes by Celery's own remote control: one at a time, each verified by what runs.
 *
 * Names of nodes prove nothing (an unescaped `%h` in a unit, two nodes of one name, hosts that share a broker): the node is the one
 * that says that its process is the unit's main process and its pool the unit's children. A shrink ends idle processes alone, so
 * no task is lost; of an idle pool it would end the last one too, so nothing is ever asked of the last.
 */
import { hostname, uptime } from 'node:os';
import { Failure } from '../../base/failure';
import { redact } from '../../base/redact';
import { celeryCall } from '../../host/celeryCall';
import { findNode, lastLine, replyOf } from '../../host/celeryReplies';
import { message, type Message } from '../../words/message';
import type { RunAnswer } from '../brokers/job';
import { verified, waitForCount, type Master, type Stepped } from '../steps';
import { runOutside } from './outside';
import { readServiceProcess, type ServiceProcess } from './serviceProcess';

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
  const ended = (reached: number, problem: Message, interrupted = false): Stepped => {
    return { reached, draining: [], problem, ...(interrupted ? { interrupted } : {}) };
  };
  const process = readServiceProcess(master.pid);
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
    const up = to > reached;
    if (!up && reached <= 1) return ended(reached, message('agent.countMoved', { unit }), true);
    const method = up ? 'pool_grow' : 'pool_shrink';
    const reply = await control(process, call, node, method);
    if (reply.problem !== undefined) {
      if (/processes busy/i.test(reply.problem)) {
        return { ...ended(reached, message('agent.pool.busy'), true), busy: true };
      }
      const code = reply.answered ? 'agent.pool.refused' : 'agent.pool.noAnswer';
      return ended(reached, message(code, { unit, method, detail: redact(reply.problem).slice(0, 300) }));
    }
    const wanted = reached + (up ? 1 : -1);
    const count = await waitForCount(master, wanted, Math.min(deadlineMs, performance.now() + settleMs));
    if (count === undefined) return ended(reached, message('agent.masterChanged', { unit }), true);
    if (count.workers.length === 0) return await refill(master, process, call, node);
    if (count.workers.length !== wanted) {
      return ended(count.workers.length, message('agent.pool.noChange', { unit, method }));
    }
    reached = wanted;
  }
  return { reached, draining: [], problem: undefined };
}

/** Another hand has shrunk it at the same moment: an empty pool would let tasks hang. */
async function refill(
  master: Master,
  process: ServiceProcess,
  call: readonly string[],
  node: string,
): Promise<Stepped> {
  await control(process, call, node, 'pool_grow');
  const count = await waitForCount(master, 1, performance.now() + settleMs);
  const problem = message('agent.countMoved', { unit: master.unit });
  return { reached: count?.workers.length ?? 0, draining: [], problem, interrupted: true };
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

async function control(
  process: ServiceProcess,
  call: readonly string[],
  node: string,
  method: 'pool_grow' | 'pool_shrink',
): Promise<ReturnType<typeof replyOf>> {
  return replyOf(await celery(process, call, ['control', '--json', '--timeout', '6', '-d', node, method, '1']), node);
}

/** A program that could not be started has answered nothing. */
async function celery(process: ServiceProcess, call: readonly string[], words: readonly string[]): Promise<RunAnswer> {
  try {
    return await runOutside(process, {
      kind: 'run',
      argv: [...call, ...words],
      // Celery says by a warning alone that two nodes of one name have answered.
      env: { ...process.environment, PYTHONWARNINGS: 'always' },
      cwd: process.cwd,
      timeoutMs: callMs,
    });
  } catch (error) {
    const detail = error instanceof Failure ? error.params['detail'] : error;
    return { code: -1, stdout: '', stderr: String(detail) };
  }
}
