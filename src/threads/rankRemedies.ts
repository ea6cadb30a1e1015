/** Which remedies fit, the one that the binding limit calls for first. */
import { bindingLimit, type ThreadLimit } from '../host/limits';
import type { ServiceLook } from '../host/look';
import { message, type Message } from '../words/message';
import type { Finding, RankedRemedy } from './diagnosis';
import type { ThreadEvidence, UnitEvidence } from './evidence';
import type { Makers } from './makers';
import { asgiServerOf } from './gunicornLine';
import { costOf, titleOf, type Remedy, type SysctlKey } from './remedy';
import { wsgiTwin } from './rewriteLine';

export interface RankInput {
  readonly service: ServiceLook;
  readonly unit: UnitEvidence | undefined;
  readonly evidence: ThreadEvidence;
  readonly makers: Makers;
  readonly binding: ThreadLimit | undefined;
  readonly limits: readonly ThreadLimit[];
  readonly findings: readonly Finding[];
  /** Threads were refused, or soon will be: else no limit is to blame for anything. */
  readonly isShort: boolean;
}

/** The guide's numbers: two workers with four threads each, and 4096 for every limit. */
const wsgiWorkers = 2;
const wsgiThreads = 4;
const leastLimit = 4096;
const leastOpenFiles = 65_536;
/** Fewer threads than that left under the next limit, and it is a remedy of its own. */
const nearRoom = 500;
/** Of the room that is there, for requests in flight; the rest is for what else makes threads. */
const boundedShare = 0.8;

export function rankRemedies(input: RankInput): RankedRemedy[] {
  const { service, binding, limits, findings, makers } = input;
  const result: RankedRemedy[] = [];
  const offer = (remedy: Remedy | undefined, why: Message): void => {
    if (remedy === undefined || result.some((each) => JSON.stringify(each.remedy) === JSON.stringify(remedy))) return;
    result.push({ remedy, title: titleOf(remedy), why, cost: costOf(remedy) });
  };
  const has = (code: string): boolean => findings.some(({ message: { code: found } }) => found === code);
  const cannotStart = (makers.line?.unknown.length ?? 0) > 0;
  if (cannotStart) {
    offer(boundedAsgi(input), message('threads.why.boundedInstead'));
    offer({ kind: 'knownOptions', unit: service.unit }, message('threads.why.knownOptions'));
    offer(wsgi(input), message('threads.why.wsgi'));
    return result;
  }
  const leaks = has('threads.rule.leak') || has('threads.rule.leakGrowing');
  if (leaks && service.kind === 'gunicorn') {
    offer({ kind: 'recycle', unit: service.unit }, message('threads.why.recycle'));
  }
  const isReached = has('threads.rule.reach') || has('threads.rule.scaledReach');
  // It cures no incident, so whatever does comes first.
  const withControlSocket = (): RankedRemedy[] => {
    if (has('threads.rule.controlShared') || has('threads.rule.controlFailed')) {
      offer({ kind: 'noControlSocket', unit: service.unit }, message('threads.why.noControlSocket'));
    }
    return result;
  };
  if (!input.isShort && !leaks && !isReached) return withControlSocket();
  if (binding !== undefined && (input.isShort || leaks))
    offer(raise(input, binding), message(leaks ? 'threads.why.later' : 'threads.why.binding'));
  const own = limits.find(({ kind }) => kind === 'tasks');
  if (isReached && own !== undefined) offer(raise(input, own), message('threads.why.reach'));
  offer(wsgi(input), message('threads.why.wsgi'));
  offer(boundedAsgi(input), message('threads.why.bounded'));
  const running = makers.workers;
  if (service.kind === 'gunicorn' && running > 1) {
    const workers = Math.max(1, Math.floor(running / 2));
    offer({ kind: 'workers', unit: service.unit, workers }, message('threads.why.workers'));
  }
  // Raised, the next one binds: worth a word where it is near too.
  const next = bindingLimit(limits.filter((limit) => limit !== binding));
  if (binding !== undefined && next !== undefined && next.room < nearRoom)
    offer(raise(input, next), message('threads.why.next'));
  const openFiles = Number(input.unit?.properties.get('LimitNOFILESoft') ?? NaN);
  if (service.kind === 'gunicorn' && openFiles < leastLimit) {
    const remedy = { kind: 'limit', unit: service.unit, name: 'LimitNOFILE', value: leastOpenFiles } as const;
    offer(remedy, message('threads.why.openFiles', { soft: openFiles }));
  }
  if (has('threads.rule.logins')) {
    offer({ kind: 'logins', user: service.user, value: leastLimit }, message('threads.why.logins'));
  }
  return withControlSocket();
}

/** At least the guide's number, else twice as much; never more than what lies above it lets through. */
function raised({ max }: ThreadLimit, most: number): number {
  return Math.max(max + 1, Math.min(Math.max(leastLimit, 2 * max), most));
}

const sysctls: Readonly<Partial<Record<ThreadLimit['kind'], SysctlKey>>> = {
  threadsMax: 'kernel.threads-max',
  pidMax: 'kernel.pid_max',
  mapCount: 'vm.max_map_count',
};

function raise({ service, evidence, limits }: RankInput, limit: ThreadLimit): Remedy | undefined {
  const { kernel } = evidence;
  // Half of the kernel's own at most: one service shall not be able to use up what the server has.
  const most = Math.floor(Math.min(kernel.threadsMax ?? Infinity, kernel.pidMax ?? Infinity) / 2);
  const { unit } = service;
  switch (limit.kind) {
    case 'tasks': {
      const slices = limits.filter(({ kind }) => kind === 'slice').map(({ max }) => max);
      return { kind: 'limit', unit, name: 'TasksMax', value: raised(limit, Math.min(most, ...slices)) };
    }
    case 'slice': {
      const slice = limit.subject.split('/').at(-1) ?? '';
      // What limits a container is set outside of it.
      return slice.endsWith('.slice') ? { kind: 'slice', slice, value: raised(limit, most) } : undefined;
    }
    case 'nproc':
      return { kind: 'limit', unit, name: 'LimitNPROC', value: raised(limit, most) };
    case 'addressSpace':
      return { kind: 'limit', unit, name: 'LimitAS', value: 'infinity' };
    case 'threadsMax':
    case 'pidMax':
    case 'mapCount': {
      const key = sysctls[limit.kind];
      const ceiling = limit.kind === 'pidMax' ? 4_194_304 : 2 ** 31 - 1;
      const value = Math.min(ceiling, Math.max(32_768, 2 * limit.max));
      return key === undefined || value <= limit.max ? undefined : { kind: 'sysctl', key, value };
    }
    case 'memory':
    case 'commit':
      return undefined;
  }
}

function wsgi({ service, makers }: RankInput): Remedy | undefined {
  if (makers.family !== 'asgi' || wsgiTwin(makers.line?.application) === undefined) return undefined;
  return { kind: 'wsgi', unit: service.unit, workers: wsgiWorkers, threads: wsgiThreads };
}

function boundedAsgi({ service, makers, binding, limits }: RankInput): Remedy | undefined {
  const workerClass = makers.line?.workerClass;
  if (makers.line === undefined || workerClass === undefined || asgiServerOf(workerClass) === undefined)
    return undefined;
  if (makers.family !== 'asgi' || !/:/.test(makers.line.application ?? ':')) {
    return undefined;
  }
  // Per worker, of what is free beside the threads that are there already.
  const own = limits.find(({ kind }) => kind === 'tasks');
  const free = Math.min(binding?.room ?? Infinity, own === undefined ? Infinity : own.max - makers.workers - 1);
  const meant = makers.line.limitConcurrency;
  if (meant !== undefined) return { kind: 'boundedAsgi', unit: service.unit, limit: Math.max(1, meant) };
  const limit = Number.isFinite(free) ? Math.floor((free * boundedShare) / Math.max(1, makers.workers)) : 100;
  return { kind: 'boundedAsgi', unit: service.unit, limit: Math.max(1, Math.min(100, limit)) };
}
