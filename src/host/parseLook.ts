/** From what a server printed to what it looks like. Pure; whatever the text holds, the result is a `Look` or a `Failure`. */
import { Failure } from '../base/failure';
import { isKnown } from '../base/known';
import { redact } from '../base/redact';
import { message } from '../words/message';
import { beatOf } from './beat';
import { textOfFiles, unitFile } from './fileLines';
import { parseDescriptors, parseSockets } from './listening';
import { parsePidsGroups } from './cgroupLimits';
import { elsewhereOf } from './elsewhere';
import type { ElsewhereLook, Look, OtherUnit, ServiceLook } from './look';
import { decimalNumber, wholeNumber } from './numbers';
import { paths } from './paths';
import { isInside, parseProcesses, unitOfControlGroup } from './processTable';
import type { RawLook } from './raw';
import { parseRefusals, rememberedRefusal, type Refusal } from './refusals';
import { parseShow, property, type UnitProperties } from './showUnits';
import { workersOf } from './workers';
import { type World, partsOf } from './unitParts';
import { parseSystem, threadsOfUsers, kernelThreadsOf } from './parseSystem';
import { parseService, toLook } from './parseService';
import { applicationOf, unitBeat } from './parseBeats';
import { parseAutoscaler } from './parseAutoscaler';

export interface ParseOptions {
  /** Named in failures. */
  readonly server?: string;
}

/** Throws `Failure` with the phase `look`: `host.nonsense` (no clock, no uptime, no boot id), `host.noSystemd`. */
export function parseLook(raw: RawLook, options: ParseOptions = {}): Look {
  const [clock, uid, ticks, architecture] = (raw.machine ?? '').split('\n');
  const files = textOfFiles(raw.files ?? '');
  const takenAtSeconds = decimalNumber((clock ?? '').replace(/\.%?N$/, ''));
  const userId = wholeNumber(uid);
  const uptimeSeconds = decimalNumber(files.get('uptime')?.split(' ')[0]);
  const bootId = files.get('sys/kernel/random/boot_id')?.trim() ?? '';
  if (takenAtSeconds === undefined || userId === undefined) throw nonsense('date', options);
  if (uptimeSeconds === undefined) throw nonsense('/proc/uptime', options);
  if (!/^[0-9a-f-]{36}$/.test(bootId)) throw nonsense('boot_id', options);

  const exitCode = raw.unitsExit?.trim() ?? '';
  const units = parseShow(raw.units ?? '').filter((unit) => property(unit, 'Id') !== '');
  if (exitCode !== '0') {
    throw new Failure({
      code: 'host.noSystemd',
      params: { exitCode: /^\d+$/.test(exitCode) ? exitCode : '?' },
      phase: 'look',
      ...(options.server === undefined ? {} : { server: options.server }),
      remedy: message('host.noSystemdRemedy'),
    });
  }

  const asRoot = userId === 0;
  // hidepid=1 and 2, or by name (noaccess, invisible, ptraceable) since Linux 5.8.
  const hidden = !asRoot && /\bhidepid=(?:[1-4]|noaccess|invisible|ptraceable)\b/.test(raw.mounts ?? '');
  const system = parseSystem(raw, files, wholeNumber(ticks) ?? 100, (architecture ?? '').trim(), hidden);
  const world: World = {
    raw,
    asRoot,
    hidden,
    uptimeSeconds,
    ticksPerSecond: system.clockTicksPerSecond,
    table: parseProcesses(raw),
    unitFileLines: textOfFiles(raw.unitFiles ?? '', unitFile),
    scripts: textOfFiles(raw.scripts ?? ''),
    sockets: raw.sockets === undefined ? undefined : parseSockets(raw.sockets),
    descriptors: parseDescriptors(raw.descriptors ?? ''),
    pidsGroups: parsePidsGroups(raw.pids ?? ''),
    threadsOfUsers: hidden ? undefined : threadsOfUsers(raw.threads ?? ''),
    kernelThreads: kernelThreadsOf(system.threads.current, files.get('loadavg')),
    system,
  };
  const services = new Map<string, ServiceLook>();
  const refusals = parseRefusals(textOfFiles(raw.ownFiles ?? '').get(paths.refusals) ?? '');
  for (const unit of units) {
    const id = property(unit, 'Id');
    if (!id.endsWith('.service') || id.startsWith('autoscaler.') || services.has(id)) continue;
    const service = parseService(unit, world);
    if (service !== undefined) services.set(id, withMemory(service, refusals, takenAtSeconds));
  }
  const beats = units.flatMap((unit) => unitBeat(unit, world, Math.round(takenAtSeconds * 1000)) ?? []);
  for (const unit of units) {
    const service = services.get(property(unit, 'Id'));
    if (service?.kind !== 'celery') continue;
    const words = isKnown(service.commandLine) ? service.commandLine.value : [];
    const beat = beatOf(applicationOf(unit, words), beats);
    if (beat !== undefined) services.set(service.unit, { ...service, beat });
  }
  const takenAtMs = Math.round(takenAtSeconds * 1000);
  const sorted = [...services.values()].sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
  return {
    takenAtMs,
    uptimeSeconds,
    bootId,
    system,
    services: sorted,
    otherUnits: otherUnitsOf(units, services, world),
    elsewhere: elsewhereIn(sorted, world),
    autoscaler: parseAutoscaler(raw, units, takenAtMs - uptimeSeconds * 1000),
    asRoot,
  };
}

function nonsense(detail: string, options: ParseOptions): Failure {
  return new Failure({
    code: 'host.nonsense',
    params: { detail },
    phase: 'look',
    ...(options.server === undefined ? {} : { server: options.server }),
    remedy: message('host.lookAgain'),
  });
}

function otherUnitsOf(
  units: readonly UnitProperties[],
  services: ReadonlyMap<string, ServiceLook>,
  world: World,
): OtherUnit[] {
  const others = new Map<string, OtherUnit>();
  for (const unit of units) {
    const id = property(unit, 'Id');
    const loadState = property(unit, 'LoadState');
    if (!id.endsWith('.service') || id.startsWith('autoscaler.')) continue;
    const { mainPid, members, starts, controlGroup } = partsOf(unit, world);
    if (loadState === 'not-found' && controlGroup === '') continue;
    const main = members.find(({ pid }) => pid === mainPid) ?? members[0];
    const words = main?.commandLine ?? starts[0]?.map((word) => redact(word)) ?? [];
    const common = { loadState, activeState: property(unit, 'ActiveState'), command: words.join(' ').slice(0, 200) };
    if (!services.has(id)) others.set(id, { unit: id, ...common });
    for (const name of property(unit, 'Names').split(' ')) {
      if (name !== id && name !== '' && services.has(id)) others.set(name, { unit: name, service: id, ...common });
    }
  }
  return [...others.values()].sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0));
}

/** What is left of the process table when every service has its own. */
function elsewhereIn(services: readonly ServiceLook[], world: World): ElsewhereLook[] {
  const units = new Set(services.map(({ unit }) => unit));
  const groups = services.map(({ controlGroup }) => controlGroup).filter((group) => group !== '');
  const others = [...world.table.values()].filter(({ controlGroup }) => {
    const unit = unitOfControlGroup(controlGroup);
    return !(unit !== undefined && units.has(unit)) && !groups.some((group) => isInside(controlGroup, group));
  });
  const uptimeTicks = world.uptimeSeconds * world.ticksPerSecond;
  return elsewhereOf(others, (kind, master) => ({
    master: toLook(master),
    workers: workersOf(kind, master, others, uptimeTicks, world.ticksPerSecond).length,
  }));
}

function withMemory(service: ServiceLook, refusals: readonly Refusal[], nowSeconds: number): ServiceLook {
  const remembered = rememberedRefusal(refusals, service, nowSeconds);
  return remembered === undefined ? service : { ...service, remembered };
}
