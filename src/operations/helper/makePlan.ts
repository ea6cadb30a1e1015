/**
 * The plans that the helper carries out are those that it makes itself, on the server, by the planners that the editor calls too.
 * The caller names planner and options, and says by a hash which plan he has read: a plan that comes out differently is not
 * carried out. So no manifest, no file and no command of the caller's ever becomes root's.
 */
import { readFileSync } from 'node:fs';
import type { OperationContext } from '../../base/context';
import { paths } from '../../host/paths';
import { listBackups, planBackup } from '../backups/backups';
import { planBaseWorkers } from '../services/baseWorkers';
import { planDeploy } from '../deployment/deploy';
import { sha256 } from '../plans/hash';
import type { Plan } from '../plans/plan';
import { planRestartService } from '../services/quick';
import { planRemedy } from '../threads/remedies/planRemedy';
import { remedyOfRecipe } from '../threads/remedies/recipe';
import { planRestore, planRollback } from '../backups/restore';
import {
  planDisableTimer,
  planEnableTimer,
  planStartTimer,
  planStopTimer,
  planTimerInterval,
} from '../deployment/timer';
import { planUninstall } from '../deployment/uninstall';
import { hex, oneOf, unit, whole } from './arguments';
import type { LocalServer } from './localServer';
import { isOurService } from './ourServices';
import { isRootsOwn } from './ownPaths';
import { Refusal } from './refusal';
import { readHelperSettings } from './settings';

type Maker = (server: LocalServer, options: readonly string[], context: OperationContext) => Promise<Plan>;

const makers: Readonly<Record<string, Maker>> = {
  deploy: async (server, [version, agentSha256, language], context) => {
    const settings = readHelperSettings();
    const bytes = isRootsOwn(paths.helperAgent) ? readFileSync(paths.helperAgent) : Buffer.alloc(0);
    if (settings.agentVersion !== version || sha256(bytes) !== hex(agentSha256, 64)) {
      throw new Refusal(`it may deploy exactly the agent ${settings.agentVersion}`, 'outdated');
    }
    const look = await server.look(context);
    const agent = { version, bytes };
    return planDeploy(server, { look, agent, language: oneOf(language, ['en', 'es'] as const) }, context);
  },
  startTimer: async (server, _, context) => planStartTimer(server, await server.look(context), context),
  stopTimer: async (server, _, context) => planStopTimer(server, await server.look(context), context),
  enableTimer: async (server, _, context) => planEnableTimer(server, await server.look(context), context),
  disableTimer: async (server, _, context) => planDisableTimer(server, await server.look(context), context),
  timerInterval: async (server, [seconds], context) =>
    planTimerInterval(server, await server.look(context), { seconds: whole(seconds, 1, 3600) }, context),
  baseWorkers: async (server, [name, workers, restart], context) => {
    const options = {
      unit: await ours(name),
      workers: workers === 'unit' ? ('unit' as const) : whole(workers, 1, 1000),
      restart: oneOf(restart, ['0', '1'] as const) === '1',
    };
    return planBaseWorkers(server, await server.look(context), options, context);
  },
  remedy: async (server, words, context) => {
    const remedy = remedyOfRecipe(words);
    if (remedy === undefined || !('unit' in remedy)) throw new Refusal('not a remedy that it may make');
    await ours(remedy.unit);
    return planRemedy(server, await server.look(context), remedy, context);
  },
  restart: async (server, [name], context) => {
    const found = await ours(name);
    return planRestartService(server, await server.look(context), found, context);
  },
  backup: async (server, _, context) => planBackup(server, await server.look(context), context),
  restore: async (server, [folder, which, ...files], context) => {
    const backup = (await listBackups(server, context)).find((each) => each.folder === folder);
    if (backup?.kind !== 'ours') throw new Refusal('no such backup of ours');
    const all = oneOf(which, ['all', 'some'] as const) === 'all';
    return planRestore(server, await server.look(context), { backup, ...(all ? {} : { files }) }, context);
  },
  rollback: async (server, _, context) => planRollback(server, await server.look(context), context),
  uninstall: async (server, [configuration], context) =>
    planUninstall(
      server,
      await server.look(context),
      { configuration: oneOf(configuration, ['0', '1'] as const) === '1' },
      context,
    ),
};

/** Throws a `Refusal`, or the planner's failure. */
export async function makePlan(
  server: LocalServer,
  [planner = '', ...options]: readonly string[],
  context: OperationContext,
): Promise<Plan> {
  const maker = Object.hasOwn(makers, planner) ? makers[planner] : undefined;
  if (maker === undefined) throw new Refusal(`${planner}: not among the plans`);
  return maker(server, options, context);
}

async function ours(name: string | undefined): Promise<string> {
  const found = unit(name);
  if (!(await isOurService(found))) throw new Refusal(`${found}: not a service of ours`);
  return found;
}
