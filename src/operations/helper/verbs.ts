/**
 * The helper's verbs: the table of commands once more, each with the check of its arguments. A verb makes its command by the
 * very function that the editor calls, so what runs is a constant of this program and what varies has been looked at.
 *
 * | verb | arguments | what is checked |
 * | --- | --- | --- |
 * | look | nonce | 32 hexadecimal digits |
 * | readFiles, readFile | paths | ours: as root, where nobody else may write on the way there. Units of Gunicorn and Celery services: the same. All else is read as the caller, who could do so without us |
 * | writeFile | the configuration, hashes, mode, name | only /etc/autoscaler/autoscaler_config.json, at most 1 MiB, only what the rules of a configuration accept |
 * | agentOrder | language, who, order | names of services, whole numbers, a name for the history |
 * | runAgentNow, dryRunAgent, journalRights, findConfigurations, findCrontabs, findDropIns, listBackupFolders, purgeState | none | |
 * | followJournal | unit, where to begin | our units, or a Gunicorn or Celery service: a journal may hold what is not for everyone |
 * | readThreads | nonce, services | 32 hexadecimal digits; Gunicorn and Celery services: a journal may hold what is not for everyone |
 * | execStart, gunicornHelp, unitStates | services | names of Gunicorn or Celery services; of our units for states |
 * | probeRuntime | version | `-` or three numbers |
 * | plan | id, who, hash of its manifest, planner, options | `makePlan.ts`, `checkPlan.ts` |
 * | watchPlan, cancelPlan, recoverPlan | id of a plan | a folder of root's with that name |
 *
 * Not among them, and why: a burst of requests (whoever is asked for one can make it as himself), sending a plan (`sendPlan`: a manifest can name any file and any command; `plan` takes no manifest),
 * installing or removing the helper itself (it would choose what root trusts), a private Node.js or any other program that does
 * not lie in /opt/autoscaler already.
 */
import { existsSync } from 'node:fs';
import { parseConfiguration } from '../../config/parse';
import { paths } from '../../host/paths';
import type { Command, CommandOutput } from '../../ssh/command';
import { readFileCommand, writeCommand } from '../../ssh/files';
import { commands } from '../commandTable';
import { lookCommand } from '../looking/look';
import { agentOrderOf, hex, journalStartOf, oneOf, planIdOf, unit, unitOfOurs, who, whole } from './arguments';
import type { Caller } from './caller';
import { collect, type Execution } from './execute';
import { isOurService } from './ourServices';
import { isHelperFile, isOurs, isRootsOwn, serviceOfUnitFile } from './ownPaths';
import { Refusal } from './refusal';

/** A command whose arguments have been checked, and how it is run where plainly running it would not do. */
export interface Checked {
  readonly command: Command<unknown>;
  readonly collect?: (options: Execution) => Promise<CommandOutput>;
}

type Verb = (args: readonly string[], caller: Caller, input: Buffer) => Checked | Promise<Checked>;

const mostConfigurationBytes = 1024 * 1024;

const plain = (command: Command<unknown>): Checked => ({ command });

/** A verb without arguments. */
const bare =
  (make: () => Command<unknown>): Verb =>
  (args) => {
    counted(args, 0);
    return plain(make());
  };

export const verbs: Readonly<Record<string, Verb>> = {
  look: (args) => {
    counted(args, 1);
    return plain(lookCommand(hex(args[0], 32)));
  },
  journalRights: bare(commands.journalRights),
  findConfigurations: bare(commands.findConfigurations),
  findCrontabs: bare(commands.findCrontabs),
  findDropIns: bare(() => commands.findDropIns(paths.units)),
  purgeState: bare(commands.purgeState),
  dryRunAgent: bare(() => agentsOwn(commands.dryRunAgent())),
  runAgentNow: bare(() => agentsOwn(commands.runAgentNow())),
  listBackupFolders: (args) => {
    counted(args, 0);
    const command = commands.listBackupFolders(paths.backups);
    return { command, collect: async (options) => withoutGuide(await collect(command.argv, options)) };
  },
  agentOrder: (args) => {
    counted(args, 3);
    return plain(
      agentsOwn(commands.agentOrder(agentOrderOf(args[2]), who(args[1]), oneOf(args[0], ['en', 'es'] as const))),
    );
  },
  probeRuntime: (args) => {
    counted(args, 1);
    const [hashed = ''] = args;
    if (!/^(?:-|\d{1,3}\.\d{1,3}\.\d{1,3})$/.test(hashed)) throw new Refusal('not a version');
    return plain(commands.probeRuntime(hashed));
  },
  execStart: async (args) => {
    counted(args, 1);
    const name = unit(args[0]);
    // The hash of a unit that not everyone may read tells too much of it.
    if (!(await isOurService(name))) throw new Refusal(`${name}: not a service of ours`);
    return plain(commands.execStart(name));
  },
  gunicornHelp: async (args) => {
    counted(args, 1);
    const name = unit(args[0]);
    if (!(await isOurService(name))) throw new Refusal(`${name}: not a service of ours`);
    return plain(commands.gunicornHelp(name));
  },
  readThreads: async ([nonce, ...names]) => {
    if (names.length > 200) throw new Refusal('too many services');
    for (const name of names.map(unit)) {
      if (!(await isOurService(name))) throw new Refusal(`${name}: not a service of ours`);
    }
    return plain(commands.readThreads(names, hex(nonce, 32)));
  },
  unitStates: (args) => plain(commands.unitStates(args.map(unitOfOurs))),
  followJournal: async (args) => {
    counted(args, 2);
    const [name = ''] = args;
    if (name !== 'autoscaler' && !(await isOurService(unit(name)))) throw new Refusal(`${name}: not a service of ours`);
    return plain({ ...commands.followJournal(name, journalStartOf(args[1])), parse: () => undefined });
  },
  readFiles: async (args, caller) => {
    // Whether they must be read as root makes no difference to what is run.
    const command = commands.readFiles(args, 'always');
    const asRoot = await Promise.all(args.map(isForRoot));
    return { command, collect: (options) => readEach(args, asRoot, caller, options) };
  },
  readFile: async (args, caller) => {
    counted(args, 1);
    const [path = ''] = args;
    const command = readFileCommand(path, 'always');
    const asRoot = await isForRoot(path);
    return { command, collect: (options) => collect(command.argv, asRoot ? options : { ...options, as: caller }) };
  },
  writeFile: (args, _caller, input) => {
    counted(args, 5);
    const [path, newSha256, oldSha256 = '', mode = '', name] = args;
    if (path !== paths.configuration || !isRootsOwn(path)) throw new Refusal(`only ${paths.configuration} is written`);
    if (oldSha256 !== '-') hex(oldSha256, 64);
    if (input.length > mostConfigurationBytes) throw new Refusal('too long for a configuration');
    if (parseConfiguration(input.toString('utf8')).configuration === undefined) {
      throw new Refusal('not a configuration without errors');
    }
    const words = [path, hex(newSha256, 64), oldSha256, oneOf(mode, ['', '644', '640', '600']), hex(name, 32)] as const;
    return plain(writeCommand(words, input, true));
  },
  watchPlan: (args) => {
    counted(args, 3);
    return plain(commands.watchPlan(planIdOf(args[0]), whole(args[1], 0, 1e9), whole(args[2], 0, 10_000)));
  },
  cancelPlan: (args) => {
    counted(args, 1);
    return plain(commands.cancelPlan(presentPlan(args[0])));
  },
  recoverPlan: (args) => {
    counted(args, 1);
    return plain(commands.recoverPlan(presentPlan(args[0])));
  },
};

/** Throws a `Refusal`. */
export async function check(
  verb: string,
  args: readonly string[],
  caller: Caller,
  input: Buffer = Buffer.alloc(0),
): Promise<Checked> {
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (known === undefined) throw new Refusal(`${verb}: not among the verbs`);
  return known(args, caller, input);
}

function counted(args: readonly string[], count: number): void {
  if (args.length !== count) throw new Refusal(`${count} arguments, not ${args.length}`);
}

function presentPlan(text: string | undefined): string {
  const id = planIdOf(text);
  const program = `${paths.plans}/${id}/carry-out.sh`;
  if (!existsSync(program) || !isRootsOwn(program)) throw new Refusal('no such plan');
  return id;
}

/** The agent's command is a program that root runs: the one that root has put there. */
function agentsOwn<T>(command: Command<T>): Command<T> {
  for (const path of [paths.wrapper, paths.agent, paths.serviceUnit]) {
    if (!isRootsOwn(path)) throw new Refusal(`${path}: others than root may change it`);
  }
  return command;
}

async function isForRoot(path: string): Promise<boolean> {
  if (!isRootsOwn(path) || isHelperFile(path)) return false;
  if (isOurs(path)) return true;
  const service = serviceOfUnitFile(path);
  return service !== undefined && (await isOurService(service));
}

/** In the order of `paths`, those for root as root and the rest as the caller. */
async function readEach(
  files: readonly string[],
  asRoot: readonly boolean[],
  caller: Caller,
  options: Execution,
): Promise<CommandOutput> {
  const read = async (isRoots: boolean): Promise<CommandOutput> => {
    const some = files.filter((_, n) => asRoot[n] === isRoots);
    const argv = commands.readFiles(some, 'always').argv;
    return some.length === 0 ? nothing : collect(argv, isRoots ? options : { ...options, as: caller });
  };
  const [roots, callers] = [await read(true), await read(false)];
  const lines = [roots, callers].map(({ stdout }) => stdout.toString('latin1').split('\n').slice(0, -1));
  const merged = asRoot.map((isRoots) => lines[isRoots ? 0 : 1]?.shift() ?? 'denied');
  return {
    exitCode: roots.exitCode === 0 ? callers.exitCode : roots.exitCode,
    stdout: Buffer.from(merged.map((line) => `${line}\n`).join(''), 'latin1'),
    stderr: Buffer.concat([roots.stderr, callers.stderr]),
  };
}

const nothing: CommandOutput = { exitCode: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

/** The guide's copies lie in homes: whoever may write there shall not choose what root restores. */
function withoutGuide(output: CommandOutput): CommandOutput {
  const lines = output.stdout.toString('latin1').split('\n').slice(0, -1);
  const ours = lines.filter((line) => line.startsWith('ours '));
  return { ...output, stdout: Buffer.from(ours.map((line) => `${line}\n`).join(''), 'latin1') };
}
