/**
 * The helper: what those who have no full sudo may run as root, by one line of sudoers. /opt/autoscaler/helper starts it with an
 * empty environment.
 *
 *   helper hello                                   says its version
 *   helper run HASH BYTES VERB ARG…                the verb's command, if its words have this sha256; BYTES of input are read
 *                                                  first, and the input's end after them ends the command
 *   helper run HASH BYTES plan ID WHO MANIFEST PLANNER OPTION…   the plan that PLANNER makes here, if its manifest has this sha256
 */
import { isFailure } from '../../base/failure';
import { helperExit } from '../../ssh/helperExit';
import { systemClock } from '../../ssh/systemClock';
import { renderFailure } from '../../words/renderFailure';
import { sendPlan } from '../plans/sendPlan';
import { sha256 } from '../plans/hash';
import { assertSound, intentOf } from '../plans/intent';
import { isEmpty } from '../plans/plan';
import { planFolder } from '../plans/planFolder';
import { hex, planIdOf, who, whole } from './arguments';
import { callerOf, type Caller } from './caller';
import { checkPlan } from './checkPlan';
import { passThrough } from './execute';
import { Input } from './input';
import { LocalServer } from './localServer';
import { makePlan } from './makePlan';
import { planCommand } from './planCommand';
import { Refusal } from './refusal';
import { readHelperSettings } from './settings';
import { check } from './verbs';

const mostInputBytes = 1024 * 1024;
const planningMs = 60_000;

async function main(): Promise<number> {
  const [mode, hash, size, verb = '', ...args] = process.argv.slice(2);
  if (process.getuid?.() !== 0) throw new Refusal('not run by root');
  if (mode === 'hello' && hash === undefined) {
    process.stdout.write(`autoscaler-helper ${readHelperSettings().agentVersion}\n`);
    return 0;
  }
  if (mode !== 'run') throw new Refusal('neither hello nor run');
  const expected = hex(hash, 64);
  const input = new Input(whole(size, 0, mostInputBytes));
  const caller = callerOf(process.env);
  const bytes = await input.whole;
  if (verb === 'plan') return carryOut(expected, args, caller);

  const checked = await check(verb, args, caller, bytes);
  const { argv, timeoutMs } = checked.command;
  assertSame(expected, argv, verb);
  const execution = {
    input: bytes,
    // A log goes on until nobody reads it.
    ...(verb === 'followJournal' ? {} : { timeoutMs: (timeoutMs ?? 20_000) + 3000 }),
    onStart: (end: () => void) => void input.ended.then(end),
  };
  if (checked.collect === undefined) return passThrough(argv, execution);
  const { exitCode, stdout, stderr } = await checked.collect(execution);
  process.stderr.write(stderr);
  await new Promise<void>((resolve) => process.stdout.write(stdout, () => resolve()));
  return exitCode;
}

async function carryOut(expected: string, args: readonly string[], caller: Caller): Promise<number> {
  const [id, person, manifest, ...recipe] = args;
  const words = { id: planIdOf(id), who: who(person), manifest: hex(manifest, 64), recipe };
  assertSame(expected, planCommand(words).argv, 'plan');
  const context = { clock: systemClock, cancel: new AbortController().signal, timeoutMs: planningMs };
  const made = { ...(await makePlan(new LocalServer('', caller), recipe, context)), id: words.id };
  if (isEmpty(made)) throw new Refusal('there is nothing to do: make the plan again');
  await checkPlan(made, caller);
  assertSound(made);
  if (sha256(intentOf(made, words.who)) !== words.manifest) {
    throw new Refusal('the plan made here is another than the one that was read: make it again');
  }
  const send = sendPlan(made.id, planFolder(made, words.who));
  const { input } = send;
  return passThrough(send.argv, { input: Buffer.isBuffer(input) ? input : Buffer.alloc(0), timeoutMs: 60_000 });
}

function assertSame(expected: string, argv: readonly string[], verb: string): void {
  if (sha256(JSON.stringify(argv)) !== expected) throw new Refusal(`${verb}: it would run something else`, 'outdated');
}

function exit(code: number, said?: string): void {
  if (said !== undefined) process.stderr.write(`autoscaler-helper: ${said.replace(/[\x00-\x1f\x7f]+/g, ' ')}\n`);
  process.exitCode = code;
  // The caller's input may stay open for as long as he likes.
  process.stdin.destroy();
}

main().then(
  (code) => exit(code),
  (error: unknown) => {
    if (error instanceof Refusal) exit(helperExit[error.kind], error.message);
    else if (isFailure(error)) exit(helperExit.refused, renderFailure(error, 'en'));
    else exit(helperExit.refused, error instanceof Error ? error.message : String(error));
  },
);
