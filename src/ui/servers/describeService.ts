import { bindingLimit } from '../../host/limits';
import type { Look, ServiceLook } from '../../host/look';
import type { ProcessLook } from '../../host/processLook';
import type { DecisionInputs } from '../../scaling/decision';
import type { ProjectStatus } from '../../scaling/status';
import { nameOfLimit } from '../../threads/bindsMessage';
import { render, type Message } from '../../words/message';
import { safely } from './describeAutoscaler';
import { shortFindings } from './findings';
import type { Judgement } from './judge';
import type { Finding, Tone, Tooltip, TreeNode } from './node';
import { plainText } from './plainText';
import { isFinding, projectFindings } from './projectFindings';
import type { Words } from './words';
import { workerClassOf } from './workerClass';

export interface ServiceInput {
  readonly server: string;
  readonly look: Look;
  readonly service: ServiceLook;
  /** What the agent says of the service, where it manages it. */
  readonly project: ProjectStatus | undefined;
  readonly judgement: Judgement;
}

export function describeService(input: ServiceInput, words: Words): TreeNode {
  const { server, service } = input;
  const tone = toneOf(input);
  const children = processes(input, words);
  const label = plainText(service.unit.replace(/\.service$/, ''), 80);
  return {
    id: `server/${server}/${service.unit}`,
    server,
    kind: 'service',
    label,
    description: describeLine(input, words),
    icon: iconOf(tone),
    tone,
    tooltip: tooltipOf(input, words),
    context: ['service', 'named', service.kind, ...(input.project?.enabled === true ? ['managed'] : [])],
    expansion: children.length === 0 ? 'none' : 'collapsed',
    children,
    copy: service.unit,
  };
}

function iconOf(tone: Tone): string {
  switch (tone) {
    case 'good':
      return 'circle-filled';
    case 'quiet':
      return 'circle-outline';
    case 'busy':
      return 'sync';
    case 'warning':
      return 'warning';
    case 'bad':
      return 'error';
  }
}

function toneOf({ service, project, judgement, look }: ServiceInput): Tone {
  const changing = service.activeState === 'activating' || service.activeState === 'deactivating';
  const { tone } = judgement.service(service);
  if (changing && tone === 'warning') return 'busy';
  return tone === 'good' && said(look, project).length > 0 ? 'warning' : tone;
}

/** What the agent last said counts while it goes on looking. */
function said(look: Look, project: ProjectStatus | undefined): readonly Finding[] {
  return look.autoscaler.timer.activeState === 'active' ? projectFindings(project) : [];
}

function describeLine(input: ServiceInput, words: Words): string {
  const { service, project, judgement, look } = input;
  const { say } = words;
  if (service.loadState === 'masked') return say('ui.service.masked');
  if (service.activeState === 'failed') return say('ui.service.failed', { result: plainText(service.result, 40) });
  if (service.activeState === 'inactive') return say('ui.service.stopped');
  const parts = [counted(input, words)];
  const waiting = project?.decision?.inputs?.waitingTasks;
  if (waiting !== undefined) parts.push(say('ui.service.queue', { n: waiting }));
  const active = project?.decision?.inputs?.activeTasks;
  if (active !== undefined && active > 0) parts.push(say('ui.service.active', { n: active }));
  if (service.activeState !== 'active')
    parts.push(say('ui.service.state', { state: plainText(service.activeState, 40) }));
  const held = project?.hold?.untilMs ?? project?.heldUntilMs;
  const paused = project?.pausedUntilMs;
  if (paused !== undefined && paused > look.takenAtMs) {
    parts.push(say('ui.service.paused', { span: words.span(paused - look.takenAtMs) }));
  } else if (held !== undefined && held > look.takenAtMs) {
    parts.push(say('ui.service.held', { span: words.span(held - look.takenAtMs) }));
  } else if (project?.enabled === true && look.autoscaler.timer.activeState === 'active') {
    parts.push(say('ui.service.auto'));
  }
  parts.push(...shortFindings([...judgement.service(service).findings, ...said(look, project)], words));
  return parts.join(' · ');
}

function counted({ service, project }: ServiceInput, words: Words): string {
  const { say } = words;
  const gunicorn = service.kind === 'gunicorn';
  if (service.workers.state !== 'known') {
    return say(gunicorn ? 'ui.service.workersUnknown' : 'ui.service.processesUnknown');
  }
  const n = service.workers.value.length;
  const count = gunicorn
    ? n === 1
      ? say('ui.service.oneWorker')
      : say('ui.service.workers', { n })
    : n === 1
      ? say('ui.service.oneProcess')
      : say('ui.service.processes', { n });
  return project === undefined
    ? count
    : say('ui.service.bounds', { count, min: project.minWorkers, max: project.maxWorkers });
}

function processes(input: ServiceInput, words: Words): TreeNode[] {
  const { service } = input;
  const result: TreeNode[] = [];
  for (const master of service.masters ?? (service.master === undefined ? [] : [service.master])) {
    const { pid } = master;
    const label = words.say(service.kind === 'gunicorn' ? 'ui.service.master' : 'ui.service.main', { pid });
    result.push(processNode(input, master, 'master', label, words));
  }
  if (service.workers.state === 'known') {
    for (const worker of service.workers.value) {
      const { pid } = worker;
      const label = words.say(service.kind === 'gunicorn' ? 'ui.service.worker' : 'ui.service.process', { pid });
      result.push(processNode(input, worker, 'worker', label, words));
    }
  }
  return result;
}

function processNode(
  input: ServiceInput,
  process: ProcessLook,
  role: 'master' | 'worker',
  label: string,
  words: Words,
): TreeNode {
  const { server, service, judgement } = input;
  const { say } = words;
  const zombie = process.state === 'Z';
  const workerClass = role === 'worker' && service.kind === 'gunicorn' ? workerClassOf(service) : undefined;
  const threads =
    process.threads === 1 ? say('ui.service.oneThread') : say('ui.service.threads', { n: process.threads });
  const percent = judgement.processPercent(process);
  const parts = [threads, say('ui.service.mb', { n: Math.round(process.rssMiB) })];
  if (workerClass !== undefined) parts.unshift(plainText(workerClass, 40));
  if (percent !== undefined) parts.push(say('ui.service.percent', { n: Math.round(percent) }));
  if (zombie) parts.unshift(say('ui.service.zombie'));
  const rows: [string, string][] = [
    [say('ui.tip.pid'), String(process.pid)],
    [say('ui.tip.processState'), plainText(process.state, 20)],
    [say('ui.tip.threads'), String(process.threads)],
    [say('ui.tip.rss'), say('ui.service.mb', { n: process.rssMiB })],
  ];
  if (percent !== undefined) rows.push([say('ui.tip.cpuOfOne'), say('ui.service.percent', { n: percent })]);
  rows.push([say('ui.tip.command'), plainText(process.commandLine.join(' '), 300)]);
  return {
    // The PID alone would be another process's after a while.
    id: `server/${server}/${service.unit}/${process.pid}.${process.startTicks}`,
    server,
    kind: 'process',
    label,
    description: parts.join(' · '),
    icon: role === 'master' ? 'type-hierarchy' : 'circle-small-filled',
    tone: zombie ? 'warning' : 'quiet',
    tooltip: { title: label, rows, notes: [] },
    context: ['process', 'named', role],
    expansion: 'none',
    children: [],
    copy: String(process.pid),
  };
}

function tooltipOf({ service, project, judgement, look }: ServiceInput, words: Words): Tooltip {
  const { say } = words;
  const rows: [string, string][] = [
    [say('ui.tip.unit'), plainText(service.unit)],
    [say('ui.tip.description'), plainText(service.description)],
    [say('ui.tip.state'), plainText(`${service.activeState} (${service.subState}), ${service.unitFileState}`)],
    [say('ui.tip.result'), plainText(service.result)],
  ];
  if (service.activeSinceMs !== undefined) {
    rows.push([say('ui.tip.since'), words.span(look.takenAtMs - service.activeSinceMs)]);
  }
  rows.push(
    [say('ui.tip.restarts'), String(service.restarts)],
    [say('ui.tip.user'), plainText(service.user === '' ? 'root' : service.user)],
    [
      say(service.kind === 'gunicorn' ? 'ui.tip.workers' : 'ui.tip.processes'),
      words.reading(service.workers, (workers) => String(workers.length)),
    ],
    [say('ui.tip.threads'), words.reading(service.threads, String)],
    [say('ui.tip.tasks'), tasks(service, words)],
    ...bindingRow(service, words),
    [say('ui.tip.killMode'), plainText(service.killMode)],
    [say('ui.tip.fragment'), plainText(service.fragmentPath)],
  );
  if (service.dropInPaths.length > 0) {
    rows.push([say('ui.tip.dropIns'), service.dropInPaths.map((path) => plainText(path)).join(', ')]);
  }
  const percent = judgement.unitPercent(service.unit);
  if (percent !== undefined) rows.push([say('ui.tip.cpuOfOne'), say('ui.service.percent', { n: percent })]);
  rows.push([say('ui.tip.command'), words.reading(service.commandLine, (line) => plainText(line.join(' '), 300))]);
  if (service.sockets.state === 'known') {
    for (const { address, waiting, capacity } of service.sockets.value) {
      rows.push([say('ui.tip.socket'), say('ui.tip.socketValue', { address: plainText(address), waiting, capacity })]);
    }
  }
  const note = (tone: Tone, text: Message): { tone: Tone; text: string } => ({
    tone,
    text: plainText(
      safely(() => render(text, words.language)),
      400,
    ),
  });
  const notes = [...judgement.service(service).findings, ...said(look, project)].map(({ tone, long }) =>
    note(tone, long),
  );
  if (project !== undefined) {
    rows.push([
      say('ui.tip.scaling'),
      project.enabled
        ? say('ui.tip.scalingBounds', { min: project.minWorkers, max: project.maxWorkers })
        : say('ui.tip.scalingOff'),
    ]);
    const { hold } = project;
    if (hold !== undefined && hold.untilMs > look.takenAtMs) {
      const params = { workers: hold.workers, span: words.span(hold.untilMs - look.takenAtMs) };
      rows.push([say('ui.tip.hold'), say(`ui.tip.hold.${hold.by}`, params)]);
    }
    if (project.desired !== undefined) rows.push([say('ui.tip.desired'), String(project.desired)]);
    const { decision } = project;
    rows.push(...queueRows(decision?.inputs, words));
    if (decision !== undefined) {
      rows.push([
        say('ui.tip.decision'),
        plainText(
          safely(
            () => `${decision.action} ${decision.from} → ${decision.to} · ${render(decision.reason, words.language)}`,
          ),
          400,
        ),
      ]);
      const others = (decision.notes ?? []).filter(({ code }) => !isFinding(code));
      notes.push(...others.map((other) => note('quiet', other)));
    }
  }
  return { title: plainText(service.unit), rows, notes };
}

/** What the agent read from the broker at its last run. */
function queueRows(inputs: DecisionInputs | undefined, { say, span }: Words): [string, string][] {
  const { waitingTasks, activeTasks, reservedTasks, scheduledTasks, heldBackTasks, oldestTaskSeconds } = inputs ?? {};
  const rows: [string, string][] = [];
  if (waitingTasks !== undefined) rows.push([say('ui.tip.waitingTasks'), String(waitingTasks)]);
  if (activeTasks !== undefined) rows.push([say('ui.tip.activeTasks'), String(activeTasks)]);
  if (reservedTasks !== undefined) rows.push([say('ui.tip.reservedTasks'), String(reservedTasks)]);
  if (scheduledTasks !== undefined) rows.push([say('ui.tip.scheduledTasks'), String(scheduledTasks)]);
  if (heldBackTasks !== undefined) rows.push([say('ui.tip.heldBackTasks'), String(heldBackTasks)]);
  if (oldestTaskSeconds !== undefined) rows.push([say('ui.tip.oldestTask'), span(oldestTaskSeconds * 1000)]);
  return rows;
}

/** The limit on threads that would refuse first, and what is left of it. */
function bindingRow({ limits }: ServiceLook, words: Words): [string, string][] {
  const limit = bindingLimit(limits);
  if (limit === undefined) return [];
  const name = plainText(render(nameOfLimit(limit), words.language));
  const used = words.say('ui.tip.ofLimit', { current: limit.current, limit: limit.max });
  return [[words.say('ui.tip.binding'), `${name}: ${used}`]];
}

function tasks(service: ServiceLook, words: Words): string {
  const { current, max } = service.tasks;
  return words.reading(current, (value) =>
    max.state !== 'known'
      ? String(value)
      : max.value === undefined
        ? words.say('ui.tip.unlimited', { current: value })
        : words.say('ui.tip.ofLimit', { current: value, limit: max.value }),
  );
}
