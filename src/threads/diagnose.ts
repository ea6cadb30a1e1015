/** Why threads are refused, or how far a service is from it. Pure: from two looks and what the deeper script read. */
import { isKnown } from '../base/known';
import { bindingLimit, fullShare, nearShare, shareOf, type ThreadLimit } from '../host/limits';
import type { Look, ServiceLook } from '../host/look';
import { message, type Message } from '../words/message';
import { bindsMessage } from './bindsMessage';
import { deepLimits, membersOf } from './deepLimits';
import type { Diagnosis, Finding, ProcessRow, ServerThreads, ServiceDiagnosis, ServiceUrl } from './diagnosis';
import { atText, changesBefore, historyOf, incidentsOf, type Incidents } from './episodes';
import type { ThreadEvidence, UnitEvidence } from './evidence';
import { makersOf } from './makers';
import { printedEvidence } from './printedEvidence';
import { rankRemedies } from './rankRemedies';
import { rules, threadsByUnit, userThreadsOf } from './rules';

export interface DiagnoseInput {
  readonly look: Look;
  /** An older look of the same boot: threads that grow between the two are a leak. */
  readonly earlier?: Look | undefined;
  readonly evidence: ThreadEvidence;
  /** What the configuration says, by unit. */
  readonly configured?: ReadonlyMap<string, ConfiguredThreads> | undefined;
}

export interface ConfiguredThreads {
  /** The most workers that the agent may give it; undefined: it is not in the configuration. */
  readonly maxWorkers: number | undefined;
  readonly url: ServiceUrl | undefined;
}

const order: readonly ServiceDiagnosis['severity'][] = ['error', 'warning', 'ok'];

export function diagnose(input: DiagnoseInput): Diagnosis {
  const services = input.look.services.map((service) => diagnoseService(service, input));
  const errorsOf = ({ severity }: ServiceDiagnosis): number => order.indexOf(severity);
  return {
    takenAtSeconds: input.evidence.takenAtSeconds,
    asRoot: input.evidence.asRoot,
    server: serverThreads(input.evidence),
    services: services.sort(
      (a, b) => errorsOf(a) - errorsOf(b) || (a.binding?.room ?? Infinity) - (b.binding?.room ?? Infinity),
    ),
  };
}

function serverThreads({ kernel, processes }: ThreadEvidence): ServerThreads {
  const limits = [kernel.threadsMax, kernel.pidMax].filter((limit) => limit !== undefined);
  const max = limits.length === 0 ? undefined : Math.min(...limits);
  return { threads: kernel.threads, max, units: threadsByUnit(processes) };
}

function diagnoseService(
  service: ServiceLook,
  { look, earlier, evidence, configured }: DiagnoseInput,
): ServiceDiagnosis {
  const unit = evidence.units.get(service.unit);
  const limits = [...deepLimits(service, unit, evidence)].sort((a, b) => a.room - b.room);
  const incidents = incidentsOf(unit, evidence);
  const binding = blamed(limits, incidents);
  const makers = makersOf(service, unit);
  const { maxWorkers, url } = configured?.get(service.unit) ?? { maxWorkers: undefined, url: undefined };
  const findings = rules
    .flatMap((rule) => rule({ service, look, earlier, unit, evidence, makers, limits, incidents, maxWorkers }))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const severity = severityOf(service, limits, incidents, findings);
  const isCurable = severity !== 'ok' || findings.some(({ message: { code } }) => /^threads\.rule\.control/.test(code));
  const isShort = isOpen(incidents) || incidents.refused > 0 || fullestOf(limits) >= nearShare;
  return {
    unit: service.unit,
    kind: service.kind,
    user: service.user,
    severity,
    verdict: verdictOf(service, unit, binding, incidents, findings),
    limits: binding === undefined ? limits : [binding, ...limits.filter((limit) => limit !== binding)],
    binding,
    processes: processRows(service, unit, evidence),
    userThreads: userThreadsOf(unit, evidence),
    makers: makers.messages,
    findings,
    evidence: printedEvidence(service, unit, evidence, incidents),
    history: historyOf(unit),
    changes: changesBefore(unit, incidents, evidence, look),
    url,
    remedies: isCurable ? rankRemedies({ service, unit, evidence, makers, binding, limits, findings, isShort }) : [],
  };
}

const severities: readonly Finding['severity'][] = ['error', 'warning', 'note'];

/**
 * The one with least room. Where the cgroup has refused tasks it is one of the cgroups' limits: which of them, the counter does not
 * tell (before Linux 6.11), but the others had nothing to do with it.
 */
function blamed(limits: readonly ThreadLimit[], incidents: Incidents): ThreadLimit | undefined {
  const groups = limits.filter(({ kind }) => kind === 'tasks' || kind === 'slice');
  return bindingLimit(incidents.refused > 0 && groups.length > 0 ? groups : limits);
}

/** Errors count until the unit's files are changed after the last of them. */
function isOpen({ errors, changedSinceSeconds }: Incidents): boolean {
  return (errors ?? 0) > 0 && changedSinceSeconds === undefined;
}

/** Memory alone may well be full: it refuses no thread until it is. */
function fullestOf(limits: readonly ThreadLimit[]): number {
  return Math.max(0, ...limits.filter(({ kind }) => kind !== 'memory' && kind !== 'commit').map(shareOf));
}

function severityOf(
  service: ServiceLook,
  limits: readonly ThreadLimit[],
  incidents: Incidents,
  findings: readonly Finding[],
): ServiceDiagnosis['severity'] {
  const fullest = fullestOf(limits);
  const isOff = service.activeState === 'inactive';
  if (!isOff && findings.some(({ severity }) => severity === 'error')) return 'error';
  if (isOpen(incidents) || fullest >= fullShare) return 'error';
  const refusedUnseen = incidents.refused > 0 && incidents.errors === undefined;
  const isWarned = findings.some(({ severity }) => severity === 'warning');
  return fullest >= nearShare || refusedUnseen || isWarned ? 'warning' : 'ok';
}

function verdictOf(
  service: ServiceLook,
  unit: UnitEvidence | undefined,
  binding: ThreadLimit | undefined,
  incidents: Incidents,
  findings: readonly Finding[],
): readonly [Message, Message] {
  const second =
    binding === undefined
      ? message(service.controlGroup === '' ? 'threads.verdict.notRunning' : 'threads.verdict.noLimit', {
          unit: service.unit,
        })
      : bindsMessage(binding, 'first');
  return [happened(service, unit, incidents, findings), second];
}

function happened(
  service: ServiceLook,
  unit: UnitEvidence | undefined,
  incidents: Incidents,
  findings: readonly Finding[],
): Message {
  const { errors, lastErrorSeconds, changedSinceSeconds, refused } = incidents;
  const name = service.unit;
  const cannotStart = findings.find(({ message: { code } }) => code === 'threads.rule.limitConcurrency');
  if (cannotStart !== undefined && service.activeState !== 'active') {
    return message('threads.verdict.cannotStart', { unit: name });
  }
  if (errors !== undefined && errors > 0 && lastErrorSeconds !== undefined) {
    const params = { unit: name, count: errors, last: atText(lastErrorSeconds), refused };
    if (changedSinceSeconds !== undefined) {
      return message('threads.verdict.past', { ...params, changed: atText(changedSinceSeconds) });
    }
    return message(refused > 0 ? 'threads.verdict.refused' : 'threads.verdict.errors', params);
  }
  if (unit === undefined || !isKnown(unit.journal)) {
    return message(refused > 0 ? 'threads.verdict.refusedUnseen' : 'threads.verdict.unseen', { unit: name, refused });
  }
  return message(refused > 0 ? 'threads.verdict.refusedNoError' : 'threads.verdict.none', { unit: name, refused });
}

function processRows(service: ServiceLook, unit: UnitEvidence | undefined, evidence: ThreadEvidence): ProcessRow[] {
  if (unit === undefined) return [];
  return membersOf(unit.controlGroup, evidence.processes)
    .map(({ pid, threads, threadsBefore, sizeMiB, mappings }) => ({
      pid,
      isMaster: pid === (service.master?.pid ?? service.mainPid),
      threads,
      threadsBefore,
      sizeMiB,
      mappings,
    }))
    .sort((a, b) => Number(b.isMaster) - Number(a.isMaster) || b.threads - a.threads || a.pid - b.pid);
}
