/**
 * Ends a gthread or Uvicorn worker without losing a request. Told to stop under load, both drop a connection that they have
 * just taken and not read:
 * - Gunicorn 21 to 23's gthread with most workers that end (measured with 23.0: 14 requests in 20 scale-downs at 30 requests a
 *   second; none with 20.1; `accept` of its workers/gthread.py only registers the connection, and the loop ends before it is
 *   read). It does not where its wait of one second passes without a new connection.
 * - Uvicorn closes each connection whose request has not come (`shutdown` of its protocols): about one request in 10,000. It
 *   does not where its wait of a tenth of a second has passed: then the same turn of its loop first reads what has come.
 * So the worker that Gunicorn ends next is made to stand still for that time, in which the others take the connections, and
 * goes on when its TERM is there: requests that it was answering are answered so much later. These are the only signals that go
 * to a worker and not to the master.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TableProcess } from '../../host/processTable';
import { programOfTitle } from '../../host/programOf';
import type { Message } from '../../words/message';
import { connections } from './connected';
import { linksOf } from './links';
import { run } from '../looking/run';
import { sendSignal } from './sendSignal';

/** A little more than the wait of gthread's loop, `self.poller.select(1.0)`. */
const threadStillMs = 1_100;
/** A little more than the wait of Uvicorn's, `await asyncio.sleep(0.1)`. */
const uvicornStillMs = 150;
/** A connection that the worker has had for longer is one that it reads, or has answered on. */
const settledMs = 100;
/** In which a client that has just connected sends its request, as a rule. */
const firstWordMs = 25;
/** For all tries together. */
const mostMs = 10_000;
const termWaitMs = 3_000;
/** If the agent dies meanwhile, systemd lets the worker go on after so long; Gunicorn's `timeout` is 30 s unless set lower. */
const switchSeconds = 15;

const uvicorn = /uvicorn|asgi/i;
const otherClasses = /gevent|eventlet|tornado|aiohttp|meinheld/i;
/** Libraries that only a worker of such a class has loaded, whatever hides its name: a title, a configuration file. */
const otherLibraries = /\/(?:gevent|eventlet|meinheld)\/[^\n]*\.so\n/;
const sigterm = 1n << 14n;

/**
 * How long it has to stand still, in milliseconds; undefined: not at all. Both kinds wait by epoll; one of which nothing says
 * what it is (its class stands in a configuration file) is taken for a gthread. `unitText`: ExecStart= and Environment= of its
 * unit, where a title hides the master's own.
 */
export function stillMsOf(
  worker: TableProcess,
  master: Pick<TableProcess, 'pid' | 'commandLine'>,
  unitText: string,
): number | undefined {
  const given = /^GUNICORN_CMD_ARGS=.*$/m.exec(textOf(`${master.pid}/environ`).replaceAll('\0', '\n'))?.[0] ?? '';
  const isTitle = programOfTitle(master.commandLine[0] ?? '') !== undefined;
  const words = `${isTitle ? unitText : master.commandLine.join(' ')} ${given}`;
  if (otherClasses.test(words) || !linksOf(worker.pid).includes('anon_inode:[eventpoll]')) return undefined;
  if (otherLibraries.test(textOf(`${worker.pid}/maps`))) return undefined;
  return uvicorn.test(words) ? uvicornStillMs : threadStillMs;
}

/** `tellMaster` makes the master send TERM to this worker. */
export async function endStandingStill(
  worker: TableProcess,
  stillMs: number,
  tellMaster: () => Promise<Message | undefined>,
): Promise<Message | undefined> {
  const name = `autoscaler-continue-${worker.pid}`;
  const armed = await run(
    'systemd-run',
    ['--quiet', '--collect', `--unit=${name}`, `--on-active=${switchSeconds}`, 'kill', '-CONT', String(worker.pid)],
    5000,
  ).catch(() => undefined);
  // Without the switch, or the right to stop it, one lost request is better than a worker that stands still for good.
  if (armed?.code !== 0) return tellMaster();
  try {
    await stand(worker, stillMs);
    const problem = await tellMaster();
    const deadlineMs = performance.now() + termWaitMs;
    while (problem === undefined && !hasTerm(worker.pid) && performance.now() < deadlineMs) await sleep(10);
    return problem;
  } finally {
    sendSignal(worker, 'SIGCONT');
    await run('systemctl', ['stop', `${name}.timer`], 5000).catch(() => undefined);
  }
}

/**
 * Stops it, at a moment when no connection that it has just taken waits to be read: that would be one that it drops. (Kept ones
 * may be asked on meanwhile: they are closed at the end like those of any server, and asked again elsewhere.)
 */
async function stand(worker: TableProcess, stillMs: number): Promise<void> {
  const deadlineMs = performance.now() + mostMs;
  for (;;) {
    const settled = new Set(linksOf(worker.pid));
    await sleep(settledMs);
    if (sendSignal(worker, 'SIGSTOP') !== undefined) return;
    await sleep(firstWordMs);
    let isClean = !(await hasUnread(worker.pid, settled));
    if (isClean) {
      await sleep(stillMs);
      isClean = !(await hasUnread(worker.pid, settled));
    }
    if (isClean || performance.now() > deadlineMs) return;
    sendSignal(worker, 'SIGCONT');
  }
}

/** Whether something has come on a connection that is not in `settled`, and was not read. */
async function hasUnread(pid: number, settled: ReadonlySet<string>): Promise<boolean> {
  const fresh = linksOf(pid).filter((link) => !settled.has(link));
  // The listening socket is the master's from the start; what is new is rare, and so is the question.
  if (fresh.length === 0) return false;
  const all = (await connections()) ?? [];
  return all.some(({ inode, unread }) => unread > 0 && fresh.includes(`socket:[${inode}]`));
}

function hasTerm(pid: number): boolean {
  const pending = [...textOf(`${pid}/status`).matchAll(/^S(?:ig|hd)Pnd:\t([0-9a-f]+)$/gm)];
  // One that is gone has no need of it.
  return pending.length === 0 || pending.some(([, mask]) => (BigInt(`0x${mask ?? '0'}`) & sigterm) !== 0n);
}

function textOf(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return '';
  }
}
