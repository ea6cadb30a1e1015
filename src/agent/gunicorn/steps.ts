/**
 * Changes the number of workers by signals: one at a time, each verified. Two signals sent back to back merge into one, and one
 * sent before the handler is there is lost (both measured).
 *
 * A worker told to stop finishes its requests first. It is waited for a little; after that it goes into the list of those that
 * drain, is counted no more, and no further signal is sent until it has ended.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceKind } from '../../host/look';
import type { TableProcess } from '../../host/processTable';
import { parseShow, property } from '../../host/showUnits';
import { message, type Message } from '../../words/message';
import { recount, type Count } from '../tick/recount';
import { run } from '../looking/run';
import { sendSignal } from './sendSignal';
import { endStandingStill, stillMsOf } from './standStill';

export interface Master {
  readonly unit: string;
  /** The process that has the workers. It need not be the unit's main process, which may be a shell before it, or none. */
  readonly pid: number;
  /** systemd's MainPID; 0: none. */
  readonly mainPid: number;
  readonly startTicks: number;
  readonly controlGroup: string;
  readonly ticksPerSecond: number;
  readonly kind: ServiceKind;
}

export interface Stepped {
  /** Workers that run and do not drain. */
  readonly reached: number;
  /** Workers that were told to stop and still finish requests. */
  readonly draining: readonly TableProcess[];
  /** Why it ended elsewhere. */
  readonly problem: Message | undefined;
  /** It ended elsewhere because somebody else acted on the service, or for lack of time: no fault. */
  readonly interrupted?: boolean;
  /** Nobody could be spared (Celery ends idle processes alone): what is wanted is thought over again. */
  readonly busy?: boolean;
}

const upWaitMs = 10_000;
const drainWaitMs = 5_000;
const pollMs = 30;

/** `from`: workers that run now, none of them draining. `deadlineMs`: on the monotonic clock of this process. */
export async function stepTo(master: Master, from: number, to: number, deadlineMs: number): Promise<Stepped> {
  let reached = from;
  while (reached !== to) {
    if (performance.now() > deadlineMs) return { reached, draining: [], problem: message('agent.deadline') };
    const before = await verified(master);
    if (before === undefined)
      return {
        reached,
        draining: [],
        problem: message('agent.masterChanged', { unit: master.unit }),
        interrupted: true,
      };
    // Somebody else changes the number too: it is theirs to finish, and ours to look again at the next tick.
    if (before.workers.length !== reached) {
      return {
        reached: before.workers.length,
        draining: [],
        problem: message('agent.countMoved', { unit: master.unit }),
        interrupted: true,
      };
    }
    const up = to > reached;
    // TTOU ends the oldest.
    const victim = up ? undefined : before.workers[0];
    const stillMs = victim === undefined ? undefined : stillMsOf(victim, before.master, before.unitText);
    const problem =
      victim !== undefined && stillMs !== undefined
        ? await endStandingStill(victim, stillMs, () => signal(master, 'TTOU'))
        : await signal(master, up ? 'TTIN' : 'TTOU');
    if (problem !== undefined) return { reached, draining: [], problem };
    const wanted = reached + (up ? 1 : -1);
    const count = await waitForCount(
      master,
      wanted,
      Math.min(deadlineMs, performance.now() + (up ? upWaitMs : drainWaitMs)),
    );
    if (count === undefined)
      return {
        reached,
        draining: [],
        problem: message('agent.masterChanged', { unit: master.unit }),
        interrupted: true,
      };
    if (count.workers.length !== wanted) {
      if (up)
        return {
          reached: count.workers.length,
          draining: [],
          problem: message('agent.noNewWorker', { unit: master.unit }),
        };
      const alive = victim !== undefined && count.workers.some((worker) => isSame(worker, victim));
      return { reached: wanted, draining: victim !== undefined && alive ? [victim] : [], problem: undefined };
    }
    reached = wanted;
  }
  return { reached, draining: [], problem: undefined };
}

export function isSame(
  a: Pick<TableProcess, 'pid' | 'startTicks'>,
  b: Pick<TableProcess, 'pid' | 'startTicks'>,
): boolean {
  return a.pid === b.pid && a.startTicks === b.startTicks;
}

/**
 * The count, if the master is still that very process of that very unit, and takes signals; and what the unit's ExecStart= and
 * Environment= say, as systemd prints them.
 */
export async function verified(master: Master): Promise<(Count & { readonly unitText: string }) | undefined> {
  const { stdout } = await run(
    'systemctl',
    ['show', '--no-pager', '-p', 'MainPID,ControlGroup,ActiveState,ExecStart,Environment', '--', master.unit],
    5000,
  );
  const unit = parseShow(stdout)[0] ?? new Map<string, string[]>();
  if (property(unit, 'MainPID') !== String(master.mainPid) || property(unit, 'ActiveState') !== 'active')
    return undefined;
  if (property(unit, 'ControlGroup') !== master.controlGroup) return undefined;
  const count = recount(master.pid, master.controlGroup, master.ticksPerSecond, master.kind);
  if (count?.ready !== true || count.master.startTicks !== master.startTicks) return undefined;
  return { ...count, unitText: `${property(unit, 'ExecStart')} ${property(unit, 'Environment')}` };
}

function signal(master: Master, name: 'TTIN' | 'TTOU'): Promise<Message | undefined> {
  const detail = sendSignal(master, `SIG${name}` as NodeJS.Signals);
  const params = { unit: master.unit, signal: name, detail: detail ?? '' };
  return Promise.resolve(detail === undefined ? undefined : message('agent.signalFailed', params));
}

export async function waitForCount(master: Master, wanted: number, deadlineMs: number): Promise<Count | undefined> {
  for (;;) {
    const count = recount(master.pid, master.controlGroup, master.ticksPerSecond, master.kind);
    if (count?.master.startTicks !== master.startTicks) return undefined;
    if (count.workers.length === wanted || performance.now() > deadlineMs) return count;
    await sleep(pollMs);
  }
}

/** Waits until a master that has just started takes signals and its own workers are all there; bounded. */
export async function settle(
  master: Master,
  until: (count: Count, stableMs: number) => boolean,
  waitMs: number,
): Promise<Count | undefined> {
  const deadlineMs = performance.now() + waitMs;
  let seen = '';
  let sinceMs = performance.now();
  for (;;) {
    const count = recount(master.pid, master.controlGroup, master.ticksPerSecond, master.kind);
    if (count?.master.startTicks !== master.startTicks) return undefined;
    const now = count.workers.map(({ pid }) => pid).join();
    if (now !== seen) [seen, sinceMs] = [now, performance.now()];
    if (until(count, performance.now() - sinceMs) || performance.now() > deadlineMs) return count;
    await sleep(50);
  }
}
