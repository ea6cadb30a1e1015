/** Plans the deployment of the agent: exactly the files that differ, and nothing where none does. */
import { ownersPartsOf } from '../../agent/files/dropIn';
import type { OperationContext } from '../../base/context';
import { Failure } from '../../base/failure';
import { isKnown } from '../../base/known';
import type { Look } from '../../host/look';
import { dropInOf, paths } from '../../host/paths';
import type { Server } from '../../ssh/server';
import { message, type Language, type Message } from '../../words/message';
import { agentFiles, type AgentRelease, type AgentSettings, type WantedFile } from './agentFiles';
import { findConfigurations } from './findConfigurations';
import { findCrontabs } from './findCrontabs';
import { readFiles, type FileReading } from '../plans/readFiles';
import { unitStates, type UnitState } from './unitStates';
import { configurationTemplate } from './configurationTemplate';
import { configurationPathOf } from './configurationFile';
import { withoutScript } from './guideCron';
import { sha256 } from '../plans/hash';
import { planVersion, type Plan, type PlanCheck, type PlanCommand, type PlanFile } from '../plans/plan';
import { planFile } from '../plans/planFiles';
import { planId } from '../plans/planId';
import { privateVersionOf, runtimePath } from './runtime/needRuntime';
import { copiedNote, keepRuntime, placeRuntime, runtimeSeconds, uploadOf } from './runtime/planRuntime';
import type { PreparedRuntime } from './runtime/runtimeCache';
import { waitForTick } from './waitForTick';

export interface DeployOptions {
  readonly look: Look;
  readonly agent: AgentRelease;
  /** A private Node.js that the server gets, where `needRuntime` says that it needs one. */
  readonly runtime?: PreparedRuntime;
  /** Of the comments in a new configuration; English when left out. */
  readonly language?: Language;
}

const recoverName = 'autoscaler-recover.service';

/**
 * Opens the root shell (what is there must be read whole) and reads; changes nothing. The timer is not started by the plan.
 * Throws `operations.noNode`, `operations.notAFile`.
 */
export async function planDeploy(server: Server, options: DeployOptions, context: OperationContext): Promise<Plan> {
  const { look, agent } = options;
  const { runtime } = options;
  const node = runtime === undefined ? nodeOf(look, server) : { path: runtimePath, version: runtime.version };
  await server.becomeRoot(context);
  const found = await findConfiguration(server, look, context);
  const units = look.services
    .filter(({ kind, loadState }) => kind === 'gunicorn' && loadState === 'loaded')
    .map(({ unit }) => unit)
    // A unit's name goes into a path and a file.
    .filter((unit) => /^[\w:.\\@-]+\.service$/.test(unit));

  const config = found?.path ?? paths.configuration;
  const wantedPaths = agentFiles(agent, { config, node: node.path }, units).map(({ path }) => path);
  const [readings, states, crontabs] = await Promise.all([
    server.run(readFiles([...wantedPaths, config], 'always'), context),
    server.run(unitStates([recoverName, 'autoscaler.timer', 'autoscaler.service']), context),
    server.run(findCrontabs(), context),
  ]);
  const readingOf = new Map<string, FileReading>();
  [...wantedPaths, config].forEach((path, n) => {
    const reading = readings[n];
    if (reading !== undefined) readingOf.set(path, reading);
  });

  const notes: Message[] = [];
  const settings = settingsFor(config, node, readingOf, notes);
  const parts = new Map<string, string>();
  for (const unit of units) {
    const present = readingOf.get(dropInOf(unit));
    if (present?.state === 'file') parts.set(unit, ownersPartsOf(present.bytes.toString('utf8')));
  }
  const wanted: WantedFile[] = agentFiles(agent, settings, units, parts);
  if (readingOf.get(config)?.state === 'absent') {
    wanted.push({
      path: config,
      bytes: Buffer.from(configurationTemplate(units, options.language ?? 'en')),
      mode: '644',
      purpose: message('operations.deploy.file.configuration'),
    });
  }
  const switchedOff = await cronFiles(server, crontabs, notes, context);
  // The old one stops before the new one is there.
  const files = [...switchedOff, ...wanted.flatMap((file) => difference(file, readingOf.get(file.path), server))];
  const isRecoverOn = states[0]?.unitFileState === 'enabled';
  const guideUnits = guideUnitsOf(files, states.slice(1));
  const commands = [
    ...(runtime === undefined ? [] : placeRuntime(runtime)),
    ...stopGuide(guideUnits),
    ...commandsFor(files, isRecoverOn),
    ...(runtime === undefined ? [] : [keepRuntime(runtime.version)]),
  ];
  if (guideUnits.length > 0) notes.push(message('operations.deploy.guideTimer'));
  const isNothing = files.length === 0 && commands.length === 0;

  notes.unshift(versionNote(readingOf.get(paths.version), agent.version, isNothing));
  if (!isNothing) {
    const isPrivate = privateVersionOf(node.path) !== undefined;
    notes.push(message(isPrivate ? 'operations.runtime.used' : 'operations.deploy.node', { ...node }));
    if (runtime !== undefined) notes.push(copiedNote(runtime));
    notes.push(
      readingOf.get(config)?.state === 'absent'
        ? message('operations.deploy.configurationNew', { path: config })
        : message('operations.deploy.configurationKept', { path: config }),
    );
    const dropIns = files.filter(({ path }) => path.endsWith('.service.d/50-autoscaler.conf')).length;
    if (dropIns > 0) notes.push(message('operations.deploy.dropIns', { count: dropIns }));
    if (units.length === 0) notes.push(message('operations.deploy.noServices'));
  }
  return {
    version: planVersion,
    id: planId(context.clock, 'deploy'),
    server: server.name,
    intent: 'deploy',
    ...(runtime === undefined
      ? { recipe: ['deploy', agent.version, sha256(agent.bytes), options.language ?? 'en'] as const }
      : {}),
    title: message('operations.deploy.title', { version: agent.version }),
    why: message('operations.deploy.why'),
    risk: message('operations.deploy.risk'),
    files,
    ...(runtime === undefined ? {} : { upload: uploadOf(runtime) }),
    commands,
    checks: isNothing ? [] : checks(),
    restarts: [],
    undo: message('operations.deploy.undo'),
    notes,
    expectedSeconds: 4 + (runtime === undefined ? 0 : runtimeSeconds(runtime)),
  };
}

interface AgentNode {
  readonly path: string;
  readonly version: string;
}

function nodeOf(look: Look, server: Server): AgentNode {
  const { node } = look.autoscaler;
  if (isKnown(node) && node.value !== undefined) return node.value;
  throw new Failure({
    code: 'operations.noNode',
    server: server.name,
    phase: 'plan',
    remedy: message('operations.noNode.remedy'),
  });
}

/** What the look says; where it could not see everything (others' homes), root looks again. */
async function findConfiguration(
  server: Server,
  look: Look,
  context: OperationContext,
): Promise<{ readonly path: string } | undefined> {
  const seen = configurationPathOf(look);
  if (seen !== undefined) {
    const [reading] = await server.run(readFiles([seen], 'always'), context);
    if (reading?.state !== 'absent') return { path: seen };
  }
  const [path] = await server.run(findConfigurations(), context);
  return path === undefined ? undefined : { path };
}

/** Keeps what the present agent.json says beside what a deployment decides. */
function settingsFor(
  config: string,
  node: AgentNode,
  readingOf: ReadonlyMap<string, FileReading>,
  notes: Message[],
): AgentSettings & { readonly node: string } {
  const present = readingOf.get(paths.agentSettings);
  let kept: Record<string, unknown> = {};
  if (present?.state === 'file') {
    try {
      const value: unknown = JSON.parse(present.bytes.toString('utf8'));
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
      kept = value as Record<string, unknown>;
    } catch {
      notes.push(message('operations.deploy.settingsReset', { path: paths.agentSettings }));
    }
  }
  const { acceptedConfigOwner: before, intervalSeconds, ...others } = kept;
  const reading = readingOf.get(config);
  let accepted: AgentSettings['acceptedConfigOwner'];
  if (reading?.state === 'file') {
    const mode = parseInt(reading.mode, 8);
    if ((mode & 0o002) !== 0) {
      notes.push(message('operations.deploy.configurationOpen', { path: config }));
    } else if (reading.owner !== 'root' || (mode & 0o020) !== 0) {
      accepted = { path: config, owner: reading.owner };
      const { owner } = reading;
      const isNew = JSON.stringify(before) !== JSON.stringify(accepted);
      if (isNew) {
        notes.push(message('operations.deploy.configurationOwner', { path: config, owner, root: paths.configuration }));
      }
    }
  }
  return {
    ...others,
    config,
    node: node.path,
    // Spares each look the 20 to 50 ms of asking Node itself.
    ...{ nodeVersion: node.version },
    ...(accepted === undefined ? {} : { acceptedConfigOwner: accepted }),
    ...(typeof intervalSeconds === 'number' ? { intervalSeconds } : {}),
  };
}

function difference(file: WantedFile, reading: FileReading | undefined, server: Server): PlanFile[] {
  const { path, bytes, mode, purpose } = file;
  const changed = planFile(path, reading, { bytes, mode, owner: 'root', group: 'root' }, purpose, server);
  return changed === undefined ? [] : [changed];
}

/** The helper touches no crontab: then it is only said. */
async function cronFiles(
  server: Server,
  crontabs: readonly string[],
  notes: Message[],
  context: OperationContext,
): Promise<PlanFile[]> {
  if (crontabs.length === 0) return [];
  if (server.rootState === 'helper') {
    notes.push(message('operations.helper.crontabLeftOut', { path: crontabs.join(', ') }));
    return [];
  }
  const readings = await server.run(readFiles(crontabs, 'always'), context);
  const files = crontabs.flatMap((path, n) => withoutScript(path, readings[n], server) ?? []);
  for (const { path } of files) notes.push(message('operations.deploy.guideCron', { path }));
  return files;
}

/** Units of the guide's at the places of ours that are on: they lack our first line. */
function guideUnitsOf(files: readonly PlanFile[], [timer, service]: readonly UnitState[]): string[] {
  const isForeign = (path: string): boolean =>
    files.some(
      ({ path: each, before }) =>
        each === path && before !== null && before.text?.startsWith('# Written by the autoscaler') !== true,
    );
  const isOn = (state: UnitState | undefined): boolean =>
    state !== undefined && (state.activeState === 'active' || state.unitFileState === 'enabled');
  return [
    ...(isForeign(paths.timerUnit) && isOn(timer) ? ['autoscaler.timer'] : []),
    ...(isForeign(paths.serviceUnit) && isOn(service) ? ['autoscaler.service'] : []),
  ];
}

function stopGuide(units: readonly string[]): PlanCommand[] {
  if (units.length === 0) return [];
  return [
    {
      argv: ['systemctl', 'disable', '--quiet', '--now', ...units],
      undo: ['systemctl', 'enable', '--quiet', '--now', ...units],
      when: 'beforeFiles',
      undoWhen: 'after',
      purpose: message('operations.deploy.command.guideTimer'),
    },
  ];
}

function commandsFor(files: readonly PlanFile[], isRecoverOn: boolean): PlanCommand[] {
  const commands: PlanCommand[] = [];
  // At the first deployment nothing of ours can be running.
  if (files.some(({ path, before }) => path === paths.agent && before !== null)) commands.push(waitForTick());
  if (files.some(({ path }) => path.startsWith(`${paths.units}/`))) {
    commands.push({
      argv: ['systemctl', 'daemon-reload'],
      undo: ['systemctl', 'daemon-reload'],
      undoWhen: 'after',
      purpose: message('operations.deploy.command.reload'),
    });
  }
  if (!isRecoverOn) {
    commands.push({
      argv: ['systemctl', 'enable', '--quiet', recoverName],
      undo: ['systemctl', 'disable', '--quiet', recoverName],
      purpose: message('operations.deploy.command.boot'),
    });
  }
  return commands;
}

/** systemd-analyze ends with 0 whatever it finds (measured on 252): what it says of our units is the verdict. */
const verifyScript =
  'command -v systemd-analyze >/dev/null || exit 0; ! systemd-analyze verify "$@" 2>&1 | grep -F /autoscaler';

function checks(): PlanCheck[] {
  return [
    {
      argv: [paths.wrapper, '--version'],
      withinSeconds: 5,
      purpose: message('operations.check.version'),
    },
    {
      argv: ['sh', '-c', verifyScript, 'sh', paths.serviceUnit, paths.timerUnit, paths.pathUnit, paths.recoverUnit],
      withinSeconds: 1,
      purpose: message('operations.check.units'),
    },
  ];
}

function versionNote(reading: FileReading | undefined, version: string, isNothing: boolean): Message {
  if (isNothing) return message('operations.deploy.nothing', { version });
  const before =
    reading?.state === 'file' ? (reading.bytes.toString('utf8').split('\n')[0] ?? '').slice(0, 40) : undefined;
  if (before === undefined) return message('operations.deploy.first', { version });
  if (before === version) return message('operations.deploy.same', { version });
  const isOlder = compareVersions(version, before) < 0;
  return message(isOlder ? 'operations.deploy.downgrade' : 'operations.deploy.update', { before, version });
}

/** By their numbers; a pre-release counts as its release. */
function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] => (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let n = 0; n < 3; n += 1) {
    const difference = (left[n] ?? 0) - (right[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
