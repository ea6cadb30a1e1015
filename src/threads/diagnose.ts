/** Why threads are refused, or how far a service is from it. Pure: from two looks and what the deeper script read. */
import { isKnown } from '../base/known';
import { bindingLimit, fullShare, nearShare, settingOf, shareOf, type ThreadLimit } from '../host/limits';
import type { Look, ServiceLook } from '../host/look';
import { message, type Message, type MessageParams } from '../words/message';
import { bindsMessage } from './bindsMessage';
import { deepLimits, membersOf } from './deepLimits';
import type { Diagnosis, Finding, ProcessRow, ServerThreads, ServiceDiagnosis, ServiceUrl } from './diagnosis';
import { atText, changesBefore, historyOf, incidentsOf, isOpen, type Incidents } from './episodes';
import type { ThreadEvidence, UnitEvidence } from './evidence';
import type { Outcome } from './outcome';
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
  const incidents = incidentsOf({ service, look, earlier, unit, evidence });
  const binding = blamed(limits, incidents);
  const makers = makersOf(service, unit);
  const { maxWorkers, url } = configured?.get(service.unit) ?? { maxWorkers: undefined, url: undefined };
  const findings = rules
    .flatMap((rule) => rule({ service, look, earlier, unit, evidence, makers, limits, incidents, maxWorkers }))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const severity = severityOf(service, limits, incidents, findings);
  const isCurable = severity !== 'ok' || findings.some(({ message: { code } }) => /^threads\.rule\.control/.test(code));
  const isShort = isOpen(incidents) || fullestOf(limits) >= nearShare;
  return {
    unit: service.unit,
    kind: service.kind,
    user: service.user,
    severity,
    verdict: verdictOf(service, unit, binding, incidents, evidence, findings),
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
  if (fullest >= fullShare) return 'error';
  const { errors, outcome } = incidents;
  const isUnsure = outcome.kind === 'unproven' && outcome.maySetLimit;
  if (isOpen(incidents) && (errors ?? 0) > 0 && !isUnsure) return 'error';
  const isWarned = findings.some(({ severity }) => severity === 'warning');
  return fullest >= nearShare || isOpen(incidents) || isWarned ? 'warning' : 'ok';
}

function verdictOf(
  service: ServiceLook,
  unit: UnitEvidence | undefined,
  binding: ThreadLimit | undefined,
  incidents: Incidents,
  evidence: ThreadEvidence,
  findings: readonly Finding[],
): readonly [Message, Message] {
  const second =
    binding === undefined
      ? message(service.controlGroup === '' ? 'threads.verdict.notRunning' : 'threads.verdict.noLimit', {
          unit: service.unit,
        })
      : bindsMessage(binding, 'first');
  return [happened(service, unit, binding, incidents, evidence, findings), second];
}

function happened(
  service: ServiceLook,
  unit: UnitEvidence | undefined,
  binding: ThreadLimit | undefined,
  incidents: Incidents,
  evidence: ThreadEvidence,
  findings: readonly Finding[],
): Message {
  const { errors, lastErrorSeconds, refused, remembered, outcome } = incidents;
  const name = service.unit;
  const cannotStart = findings.find(({ message: { code } }) => code === 'threads.rule.limitConcurrency');
  if (cannotStart !== undefined && service.activeState !== 'active') {
    return message('threads.verdict.cannotStart', { unit: name });
  }
  const isJournalRead = unit !== undefined && isKnown(unit.journal);
  const since = atText(journalSince(evidence));
  if (errors !== undefined && errors > 0 && lastErrorSeconds !== undefined) {
    const params = { unit: name, count: errors, last: atText(lastErrorSeconds), refused };
    switch (outcome.kind) {
      case 'raised':
        return message('threads.verdict.past', { ...params, ...raisedParams(outcome) });
      case 'otherCommand':
        return message('threads.verdict.pastCommand', params);
      case 'unproven':
        return message(outcome.maySetLimit ? 'threads.verdict.changedUnknown' : 'threads.verdict.changed', {
          ...params,
          ...changedParams(outcome, binding),
        });
      case 'open':
      case 'none':
        return message(refused > 0 ? 'threads.verdict.refused' : 'threads.verdict.errors', params);
    }
  }
  if (refused > 0) {
    const params = { unit: name, refused, since };
    if (outcome.kind === 'raised')
      return message('threads.verdict.refusedPast', { ...params, ...raisedParams(outcome) });
    if (!isJournalRead) return message('threads.verdict.refusedUnseen', params);
    return message(
      isYoung(service, evidence) ? 'threads.verdict.refusedGone' : 'threads.verdict.refusedNoError',
      params,
    );
  }
  if (remembered !== undefined) {
    const { atSeconds, limits } = remembered;
    const [tightest] = [...limits].sort((a, b) => a.max - b.max);
    const params = { unit: name, refused: remembered.refused, at: atText(atSeconds), max: tightest?.max ?? '?', since };
    if (outcome.kind === 'raised')
      return message('threads.verdict.rememberedPast', { ...params, ...raisedParams(outcome) });
    return message('threads.verdict.remembered', params);
  }
  return message(isJournalRead ? 'threads.verdict.none' : 'threads.verdict.unseen', { unit: name, refused, since });
}

const week = 7 * 86_400;

/** How far back the journal was searched and was there. */
function journalSince({ takenAtSeconds, journalSinceSeconds }: ThreadEvidence): number {
  return Math.max(takenAtSeconds - week, journalSinceSeconds ?? 0);
}

/** The journal begins after the service was started: what was written then is gone. */
function isYoung({ activeSinceMs }: ServiceLook, { journalSinceSeconds }: ThreadEvidence): boolean {
  return activeSinceMs !== undefined && (journalSinceSeconds ?? 0) * 1000 > activeSinceMs;
}

function raisedParams({ setting, from, to }: Extract<Outcome, { kind: 'raised' }>): MessageParams {
  return { setting, from, to: to ?? 'infinity' };
}

function changedParams(
  { file, changedSeconds }: Extract<Outcome, { kind: 'unproven' }>,
  binding: ThreadLimit | undefined,
): MessageParams {
  const limit = binding === undefined ? '?' : `${settingOf(binding)} = ${binding.max}`;
  return { file, changed: atText(changedSeconds), limit };
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
