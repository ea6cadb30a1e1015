/**
 * `strategy: "restart"`: the service is restarted with another number on its command line, as in the guide, for those who ask for
 * it. Its unit is not edited: the number stands in our drop-in, which remembers what it was made from. Requests fail meanwhile.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { baseName, isShell, startedBy } from '../../host/commandChain';
import { parseExecStart, type ExecStart } from '../../host/execStart';
import { parseLook } from '../../host/parseLook';
import { dropInOf, lastDropInOf, lastingDropIn } from '../../host/paths';
import { parseShow, property } from '../../host/showUnits';
import { execStartLine, withWorkers } from '../../host/withWorkers';
import { message, type Message } from '../../words/message';
import { writeAtomically } from '../state/atomicFile';
import { collect } from '../looking/collect';
import { baseWorkers, commandMadeFrom, dropInAt, limitLines, limitsOf } from '../files/dropIn';
import { objectPath } from '../looking/objectPath';
import { recount } from '../tick/recount';
import { run } from '../looking/run';
import type { Master, Stepped } from './steps';

const upWaitMs = 30_000;
const restartTimeoutMs = 60_000;

/** One service after the other: what all lose together is lost one by one, and their boots are no one peak. */
let turn: Promise<unknown> = Promise.resolve();

export function restartWith(master: Master, from: number, to: number, deadlineMs: number): Promise<Stepped> {
  const done = turn.then(() => restart(master, from, to, deadlineMs));
  turn = done.catch(() => undefined);
  return done;
}

async function restart(master: Master, from: number, to: number, deadlineMs: number): Promise<Stepped> {
  const stay = (problem: Message): Stepped => ({ reached: from, draining: [], problem });
  if (performance.now() > deadlineMs) return stay(message('agent.deadline'));
  const { unit } = master;
  const { stdout } = await run('systemctl', ['show', '-p', 'FragmentPath,DropInPaths', '--', unit], 5000);
  const [block] = parseShow(stdout);
  const fragment = block === undefined ? '' : property(block, 'FragmentPath');
  const dropIns = (block === undefined ? '' : property(block, 'DropInPaths')).split(' ');
  const path = lastingDropIn(unit, dropIns);
  const present = textOf(path);
  const before = present ?? dropInAt(path, unit, '');
  const own = [dropInOf(unit), lastDropInOf(unit)];
  const files = [fragment, ...dropIns.filter((each) => !own.includes(each))];
  const made = await rewritten(unit, files, path, before, to);
  if ('code' in made) return stay(made);
  writeAtomically(path, made.text, made.mode);
  if (await comesUp(master, to)) return { reached: to, draining: [], problem: undefined };
  if (present === undefined && path === lastDropInOf(unit)) rmSync(path, { force: true });
  else writeAtomically(path, before, made.mode);
  await run('systemctl', ['reset-failed', '--', unit], 5000);
  const problem = message('agent.restart.failed', { unit, to });
  await comesUp(master, from);
  return stay(problem);
}

/** The drop-in with that many workers, or why there is none. `files`: the unit's own, its fragment first. */
async function rewritten(
  unit: string,
  files: readonly string[],
  path: string,
  before: string,
  workers: number,
): Promise<{ readonly text: string; readonly mode: number } | Message> {
  const read = await run(
    'busctl',
    [
      '--json=short',
      'get-property',
      'org.freedesktop.systemd1',
      objectPath(unit),
      'org.freedesktop.systemd1.Service',
      'ExecStartEx',
    ],
    5000,
  );
  let commands: readonly ExecStart[];
  try {
    commands = parseExecStart(read.stdout);
  } catch {
    return message('agent.restart.unreadable', { unit, detail: read.stderr.trim().slice(0, 300) });
  }
  const filesSha256 = sha256(files.map((file) => textOf(file) ?? '').join(''));
  // The command line in force is made from the former one: right only while that is what the unit says.
  const madeFrom = commandMadeFrom(before);
  if (madeFrom !== undefined && madeFrom.filesSha256 !== filesSha256) {
    return message('agent.restart.changed', { unit, path });
  }
  const [command] = commands;
  if (command === undefined || commands.length !== 1) {
    return message('agent.restart.severalCommands', { unit, count: commands.length });
  }
  const line = withWorkers(command, workers);
  if ('startedBy' in line) return message('agent.restart.startedBy', { unit, by: line.startedBy });
  const script = shellScriptIn([command.path, ...command.argv.slice(1)]);
  if (script !== undefined) return message('agent.restart.startedBy', { unit, by: script });
  const base = baseWorkers({
    workers,
    commandSha256: sha256(JSON.stringify([command.prefix, command.path, ...command.argv])),
    filesSha256,
    execStart: execStartLine({ ...command, argv: line.argv }),
  });
  // Nobody who may not read the unit shall read its command line in the drop-in.
  return { text: dropInAt(path, unit, limitLines(limitsOf(before)) + base), mode: 0o644 & modeOf(files[0] ?? '') };
}

async function comesUp(master: Master, workers: number): Promise<boolean> {
  const { unit } = master;
  for (const words of [['daemon-reload'], ['restart', '--', unit]]) {
    const { code } = await run('systemctl', words, restartTimeoutMs).catch(() => ({ code: -1 }));
    if (code !== 0) return false;
  }
  for (const deadlineMs = performance.now() + upWaitMs; performance.now() < deadlineMs; await sleep(100)) {
    const look = parseLook(await collect({ units: [unit], sockets: false }));
    const service = look.services.find((each) => each.unit === unit);
    if (service === undefined || service.activeState === 'failed') return false;
    // Behind a shell that stays the master is not the main process.
    const pid = service.master?.pid ?? service.mainPid;
    const count = recount(pid, service.controlGroup, master.ticksPerSecond);
    if (count?.ready === true && count.workers.length === workers) return true;
  }
  return false;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return 0o600;
  }
}

/**
 * The name of a script for a shell on the line: it may be called Gunicorn and yet drop the words that it is given, so that a restart
 * would change nothing. Python's own scripts are none.
 */
function shellScriptIn(words: readonly string[]): string | undefined {
  const started = startedBy(words);
  const path = started.kind === 'program' ? (words[started.at] ?? '') : '';
  if (!path.startsWith('/')) return undefined;
  const first = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(firstBytesOf(path));
  const [, program = '', argument = ''] = first ?? [];
  const interpreter = baseName(baseName(program) === 'env' ? argument : program);
  return isShell(interpreter) ? baseName(path) : undefined;
}

function firstBytesOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(200);
      return bytes.toString('latin1', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
