/** What is wrong in a unit, each with how sure it is. Sources: FACTS.md of the project's design; fork(2), systemd.exec(5), pam_limits(8). */
import { isKnown, valueOf } from '../base/known';
import { vetoShare, type ThreadLimit } from '../host/limits';
import type { Look, ServiceLook } from '../host/look';
import { unitOfControlGroup } from '../host/processTable';
import { poolOf } from '../host/programOf';
import { processKey } from '../host/rates';
import { message } from '../words/message';
import { membersOf } from './deepLimits';
import type { Finding, UnitThreads } from './diagnosis';
import { isOpen, ownerChangedSeconds, type Incidents } from './episodes';
import type { ProcessEvidence, ThreadEvidence, UnitEvidence } from './evidence';
import type { Makers } from './makers';

export interface RuleInput {
  readonly service: ServiceLook;
  readonly look: Look;
  /** A look at the same boot before this one. */
  readonly earlier: Look | undefined;
  readonly unit: UnitEvidence | undefined;
  readonly evidence: ThreadEvidence;
  readonly makers: Makers;
  readonly limits: readonly ThreadLimit[];
  readonly incidents: Incidents;
  /** The most workers that the agent may give it. */
  readonly maxWorkers: number | undefined;
}

type Rule = (input: RuleInput) => readonly Finding[];

/** A worker that has so many threads more than its class makes has got them from the application. */
const muchExcess = 20;
const someExcess = 5;
/** Restarts by systemd within an hour that are no accident. */
const manyRestarts = 3;
/** Longer than that without a restart, and a loop of quick ones is over. */
const leastQuietSeconds = 300;
/** Celery's tasks may run for minutes; systemd's default leaves them 90 s. */
const shortStopMs = 300_000;

const limitConcurrency: Rule = ({ service, makers }) =>
  (makers.line?.unknown ?? []).map((option) => ({
    message: message(
      option === '--limit-concurrency' ? 'threads.rule.limitConcurrency' : 'threads.rule.unknownOption',
      {
        unit: service.unit,
        option,
      },
    ),
    confidence: 'certain',
    severity: 'error',
  }));

const threadsIgnored: Rule = ({ makers }) => {
  const { line, family } = makers;
  if (line?.threads === undefined || family === undefined || family === 'gthread' || family === 'sync') return [];
  const params = { threads: line.threads, workerClass: line.workerClass ?? family };
  return [{ message: message('threads.rule.threadsIgnored', params), confidence: 'certain', severity: 'warning' }];
};

const asgiPerRequest: Rule = ({ makers, incidents, service }) => {
  if (makers.family !== 'asgi') return [];
  const hasErrors = (incidents.errors ?? 0) > 0 && isOpen(incidents);
  return [
    {
      message: message('threads.rule.asgiPerRequest', { unit: service.unit }),
      confidence: hasErrors ? 'certain' : 'likely',
      severity: hasErrors ? 'warning' : 'note',
    },
  ];
};

const asgiThreads: Rule = ({ unit }) => {
  const value = unit === undefined ? undefined : valueOf(unit.environment)?.get('ASGI_THREADS');
  if (value === undefined) return [];
  return [{ message: message('threads.rule.asgiThreads', { value }), confidence: 'certain', severity: 'warning' }];
};

const reachAboveLimit: Rule = ({ makers, limits, service }) => {
  const own = limits.find(({ kind }) => kind === 'tasks');
  if (own === undefined || makers.reach === undefined || makers.reach <= own.max) return [];
  const params = { unit: service.unit, reach: makers.reach, max: own.max };
  return [{ message: message('threads.rule.reach', params), confidence: 'certain', severity: 'error' }];
};

/** The agent's veto keeps it from being reached; the workers that the owner counts on are then never there. */
const scaledAboveLimit: Rule = ({ makers: { reach, workers, perWorker }, limits, service, maxWorkers }) => {
  const own = limits.find(({ kind }) => kind === 'tasks');
  if (own === undefined || perWorker === undefined || maxWorkers === undefined || maxWorkers <= workers) return [];
  const scaled = 1 + maxWorkers * perWorker;
  if (scaled <= own.max * vetoShare || (reach ?? 0) > own.max) return [];
  const params = { unit: service.unit, workers: maxWorkers, reach: scaled, max: own.max };
  return [{ message: message('threads.rule.scaledReach', params), confidence: 'certain', severity: 'warning' }];
};

const limitAboveSlice: Rule = ({ limits, service }) => {
  const own = limits.find(({ kind }) => kind === 'tasks');
  const slice = limits.find(({ kind, max }) => kind === 'slice' && own !== undefined && max < own.max);
  if (own === undefined || slice === undefined || slice.subject === '/') return [];
  const params = { unit: service.unit, max: own.max, slice: slice.subject, sliceMax: slice.max };
  return [{ message: message('threads.rule.aboveSlice', params), confidence: 'certain', severity: 'note' }];
};

/** Most first; `-`: outside of units. */
export function threadsByUnit(processes: readonly ProcessEvidence[]): UnitThreads[] {
  const sums = new Map<string, number>();
  for (const process of processes) {
    const name = unitOfControlGroup(process.controlGroup) ?? '-';
    sums.set(name, (sums.get(name) ?? 0) + process.threads);
  }
  return [...sums].map(([name, threads]) => ({ unit: name, threads })).sort((a, b) => b.threads - a.threads);
}

/** The units with threads of the user of this service's workers. */
export function userThreadsOf(unit: UnitEvidence | undefined, evidence: ThreadEvidence): UnitThreads[] {
  const members = unit === undefined ? [] : membersOf(unit.controlGroup, evidence.processes);
  const uid = members.find(({ isBoundByNproc }) => isBoundByNproc)?.uid;
  if (uid === undefined || uid === 0) return [];
  return threadsByUnit(evidence.processes.filter((process) => process.uid === uid));
}

const nprocShared: Rule = ({ service, unit, evidence, limits }) => {
  const limit = limits.find(({ kind }) => kind === 'nproc');
  // systemd's default is the kernel's: half of threads-max for everyone. Only what somebody has set is worth a word.
  const isSet = limit !== undefined && limit.max < (evidence.kernel.threadsMax ?? Infinity) * 0.45;
  const others = userThreadsOf(unit, evidence).filter((each) => each.unit !== service.unit && each.unit !== '-');
  if (!isSet || others.length === 0) return [];
  const params = {
    unit: service.unit,
    user: limit.subject,
    max: limit.max,
    others: others.map((each) => `${each.unit} (${each.threads})`).join(', '),
  };
  const isNear = limit.current >= limit.max * 0.5;
  return [
    {
      message: message('threads.rule.nprocShared', params),
      confidence: 'certain',
      severity: isNear ? 'warning' : 'note',
    },
  ];
};

const loginsIgnored: Rule = ({ service, evidence }) => {
  const lines = evidence.logins.filter(({ line }) => {
    const [who = ''] = line.split(/\s+/);
    return who === service.user || who === '*';
  });
  return lines.slice(0, 3).map(({ path, line }) => ({
    message: message('threads.rule.logins', { path, line: line.replace(/\s+/g, ' '), unit: service.unit }),
    confidence: 'certain',
    severity: 'note',
  }));
};

const restartLoop: Rule = ({ service, unit, evidence }) => {
  const counts = unit === undefined ? [] : (valueOf(unit.journal) ?? []);
  const since = evidence.takenAtSeconds - 3600;
  const lately = counts.filter(({ kind, lastSeconds }) => kind === 'restart' && lastSeconds > since);
  const count = lately.reduce((sum, each) => sum + each.count, 0);
  const last = Math.max(0, ...lately.map(({ lastSeconds }) => lastSeconds));
  // What its owner has changed since may have cured it, once it runs; so may what took longer than the loop ever did.
  const between = (last - Math.min(last, ...lately.map(({ firstSeconds }) => firstSeconds))) / Math.max(1, count - 1);
  const isOld = evidence.takenAtSeconds - last > leastQuietSeconds + 3 * between;
  const isChanged = (ownerChangedSeconds(unit, evidence) ?? 0) >= last;
  if (service.activeState === 'active' && (isOld || isChanged)) return [];
  if (count < manyRestarts && !service.subState.startsWith('auto-restart')) return [];
  const params = { unit: service.unit, count: Math.max(count, 1) };
  return [{ message: message('threads.rule.restartLoop', params), confidence: 'certain', severity: 'error' }];
};

const celeryStop: Rule = ({ service }) => {
  if (service.kind !== 'celery' || !isKnown(service.commandLine)) return [];
  const findings: Finding[] = [];
  if (service.killMode === 'control-group' && /^(?:prefork|processes)$/.test(poolOf(service.commandLine.value))) {
    const said = message('threads.rule.killMode', { unit: service.unit });
    findings.push({ message: said, confidence: 'certain', severity: 'note' });
  }
  const { timeoutStopMs } = service;
  if (isKnown(timeoutStopMs) && timeoutStopMs.value !== undefined && timeoutStopMs.value < shortStopMs) {
    const params = { unit: service.unit, seconds: Math.round(timeoutStopMs.value / 1000) };
    findings.push({ message: message('threads.rule.timeoutStop', params), confidence: 'possible', severity: 'note' });
  }
  return findings;
};

/** Threads that no configuration explains: many more than the class makes, or ever more from look to look. */
const leak: Rule = ({ service, earlier, look, unit, evidence, makers }) => {
  const { perWorker } = makers;
  const workers = valueOf(service.workers) ?? [];
  if (unit === undefined || workers.length === 0) return [];
  const before = new Map(
    (earlier === undefined || earlier.bootId !== look.bootId
      ? []
      : (valueOf(earlier.services.find((each) => each.unit === service.unit)?.workers ?? { state: 'unknown' }) ?? [])
    ).map((each) => [processKey(each), each.threads]),
  );
  const members = new Map(membersOf(unit.controlGroup, evidence.processes).map((each) => [each.pid, each]));
  let worst: { pid: number; threads: number; excess: number; grown: number; isSteady: boolean } | undefined;
  for (const worker of workers) {
    const now = members.get(worker.pid);
    if (now === undefined) continue;
    const first = before.get(processKey(worker));
    const steps = [first, worker.threads, now.threadsBefore, now.threads].filter((n) => n !== undefined);
    const grown = now.threads - (steps[0] ?? now.threads);
    const isSteady = steps.every((n, index) => index === 0 || n >= (steps[index - 1] ?? 0)) && grown > 0;
    const excess = perWorker === undefined ? 0 : now.threads - perWorker;
    if (worst === undefined || excess > worst.excess || (excess === worst.excess && grown > worst.grown))
      worst = { pid: worker.pid, threads: now.threads, excess, grown, isSteady };
  }
  if (worst === undefined) return [];
  if (perWorker === undefined) {
    // Requests in flight are threads of an ASGI worker: there a number says nothing, and growth not much.
    if (!worst.isSteady || worst.grown < muchExcess || service.kind === 'celery') return [];
    const { pid, threads, grown } = worst;
    const said = message('threads.rule.growing', { pid, threads, grown });
    return [{ message: said, confidence: 'possible', severity: 'note' }];
  }
  const isLeak = worst.excess >= muchExcess || (worst.excess >= someExcess && worst.isSteady);
  if (!isLeak) return [];
  const params = { pid: worst.pid, threads: worst.threads, expected: perWorker, grown: worst.grown };
  return [
    {
      message: message(worst.grown > 0 ? 'threads.rule.leakGrowing' : 'threads.rule.leak', params),
      confidence: worst.excess >= muchExcess && worst.isSteady ? 'certain' : 'likely',
      severity: 'warning',
    },
  ];
};

const reloadNeeded: Rule = ({ service }) =>
  service.needDaemonReload
    ? [
        {
          message: message('threads.rule.reloadNeeded', { unit: service.unit }),
          confidence: 'certain',
          severity: 'warning',
        },
      ]
    : [];

/**
 * Gunicorn ≥ 25.1 listens on a control socket. Unless each is told another, all masters of a user take the same path: the last to
 * start unlinks the others', and `gunicornc worker add` reaches a project that nobody meant (config.py, ctl/server.py).
 */
const controlSocket: Rule = ({ service, look, unit }) => {
  const path = service.controlSocket;
  const others = look.services.filter((each) => each.unit !== service.unit && each.controlSocket === path);
  if (path !== undefined && others.length > 0) {
    const params = { unit: service.unit, path, others: others.map((each) => each.unit).join(', ') };
    return [{ message: message('threads.rule.controlShared', params), confidence: 'certain', severity: 'note' }];
  }
  const failed = (unit === undefined ? [] : (valueOf(unit.journal) ?? [])).filter(
    ({ kind, lastSeconds }) => kind === 'control' && lastSeconds * 1000 >= (service.activeSinceMs ?? Infinity) - 1000,
  );
  const last = failed.at(-1);
  if (path !== undefined || last === undefined) return [];
  const params = { unit: service.unit, detail: last.sample.replace(/^.*Control server error: /, '') };
  return [{ message: message('threads.rule.controlFailed', params), confidence: 'certain', severity: 'note' }];
};

export const rules: readonly Rule[] = [
  limitConcurrency,
  reachAboveLimit,
  scaledAboveLimit,
  restartLoop,
  leak,
  threadsIgnored,
  asgiThreads,
  asgiPerRequest,
  nprocShared,
  limitAboveSlice,
  loginsIgnored,
  reloadNeeded,
  celeryStop,
  controlSocket,
];
