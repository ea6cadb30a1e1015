/** Builds the tree of one server from what is known of it. Pure: the same snapshot gives the same nodes. */
import type { Failure } from '../../base/failure';
import type { Look } from '../../host/look';
import { describeAutoscaler } from './describeAutoscaler';
import { describeBackups } from './describeBackups';
import { describeElsewhere } from './describeElsewhere';
import { describeHistory } from './describeHistory';
import { describeService } from './describeService';
import { shortFindings } from './findings';
import type { Judgement } from './judge';
import type { Tone, Tooltip, TreeNode } from './node';
import { plainText } from './plainText';
import { parseStatus } from '../../scaling/status';
import { render, type Language } from '../../words/message';
import { renderFailure } from '../../words/renderFailure';
import type { RootState } from '../../ssh/server';
import type { ServerSnapshot } from './snapshot';
import { wordsIn, type Words } from './words';

export function describe(snapshot: ServerSnapshot, judgement: Judgement, language: Language): TreeNode {
  const words = wordsIn(language);
  const { state, latest } = snapshot;
  const look = state.kind === 'disconnected' || state.kind === 'failed' ? undefined : latest;
  const head = headOf(snapshot, look, judgement, words);
  return {
    id: `server/${snapshot.name}`,
    server: snapshot.name,
    kind: 'server',
    label: snapshot.name,
    description: head.description,
    icon: head.icon,
    tone: head.tone,
    tooltip: tooltipOf(snapshot, look, judgement, words),
    context: contextOf(snapshot),
    expansion: 'collapsed',
    children: look === undefined ? hints(snapshot, words) : children(snapshot, look, judgement, words),
    copy: snapshot.name,
  };
}

const rightsSaid = {
  yes: 'ui.tip.rightsRoot',
  helper: 'ui.tip.rightsHelper',
  no: 'ui.tip.rightsNone',
  notKnown: 'ui.tip.rightsUser',
} as const satisfies Record<RootState, string>;

interface Head {
  readonly description: string;
  readonly icon: string;
  readonly tone: Tone;
}

function headOf(snapshot: ServerSnapshot, look: Look | undefined, judgement: Judgement, words: Words): Head {
  const { state } = snapshot;
  switch (state.kind) {
    case 'disconnected':
      return snapshot.needsPerson
        ? { description: words.say('ui.server.needsPerson'), icon: 'key', tone: 'warning' }
        : { description: words.say('ui.server.disconnected'), icon: 'vm-outline', tone: 'quiet' };
    case 'connecting':
      return {
        description: words.say('ui.server.connecting', { phase: words.say(`ui.server.phase.${state.phase}`) }),
        icon: 'loading~spin',
        tone: 'busy',
      };
    case 'reconnecting':
      return {
        description: words.say('ui.server.reconnecting', { attempt: state.attempt }),
        icon: 'debug-disconnect',
        tone: 'warning',
      };
    case 'failed':
      return {
        description: words.say('ui.server.failed', { reason: reasonOf(state.failure, words) }),
        icon: 'error',
        tone: 'bad',
      };
    case 'connected':
      if (look === undefined) {
        return snapshot.lookFailure === undefined
          ? { description: words.say('ui.server.reading'), icon: 'loading~spin', tone: 'busy' }
          : lookFailed(snapshot.lookFailure, words);
      }
      if (snapshot.lookFailure !== undefined) return lookFailed(snapshot.lookFailure, words);
      return {
        description: figures(look, judgement, words).join(' · '),
        icon: 'vm-running',
        tone: judgement.server.tone,
      };
  }
}

function lookFailed(failure: Failure, words: Words): Head {
  return {
    description: words.say('ui.server.lookFailed', { reason: reasonOf(failure, words) }),
    icon: 'warning',
    tone: 'bad',
  };
}

function reasonOf(failure: Failure, words: Words): string {
  return plainText(render({ code: failure.code, params: failure.params }, words.language), 160);
}

function figures(look: Look, judgement: Judgement, words: Words): string[] {
  const parts: string[] = [];
  const cpu = judgement.systemPercent;
  if (cpu !== undefined) parts.push(words.say('ui.server.cpu', { percent: Math.round(cpu) }));
  const { memory, threads } = look.system;
  if (memory.state === 'known') {
    const { availableMiB } = memory.value;
    parts.push(
      availableMiB >= 1024
        ? words.say('ui.server.freeGb', { n: availableMiB / 1024 })
        : words.say('ui.server.freeMb', { n: Math.round(availableMiB) }),
    );
  }
  if (threads.current.state === 'known') {
    const limit = threadLimit(look);
    parts.push(
      limit === undefined
        ? words.say('ui.server.threadsNoLimit', { current: threads.current.value })
        : words.say('ui.server.threads', { current: threads.current.value, limit }),
    );
  }
  return [...parts, ...shortFindings(judgement.server.findings, words)];
}

/** What all threads of the server together can run into: a thread needs a place in both. */
function threadLimit(look: Look): number | undefined {
  const limits = [look.system.threads.threadsMax, look.system.threads.pidMax].flatMap((limit) =>
    limit.state === 'known' ? [limit.value] : [],
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function contextOf(snapshot: ServerSnapshot): string[] {
  const { kind } = snapshot.state;
  const context = ['server', 'named'];
  if (kind === 'disconnected' || kind === 'failed') context.push('disconnected');
  if (kind === 'failed') context.push('failed');
  if (kind === 'connected') context.push('connected');
  if (kind === 'connecting' || kind === 'reconnecting') context.push('connecting');
  if (kind === 'connected' && snapshot.root !== 'yes' && snapshot.root !== 'helper') context.push('notRoot');
  return context;
}

function children(snapshot: ServerSnapshot, look: Look, judgement: Judgement, words: Words): TreeNode[] {
  const statusText = look.autoscaler.statusText;
  const status =
    statusText.state === 'known' && statusText.value !== undefined ? parseStatus(statusText.value) : undefined;
  const result = [describeAutoscaler(snapshot, look, status, words)];
  for (const service of look.services) {
    result.push(
      describeService(
        {
          server: snapshot.name,
          look,
          service,
          project: status?.projects.find((project) => project.service === service.unit),
          judgement,
        },
        words,
      ),
    );
  }
  if (look.services.length === 0) {
    result.push(note(snapshot, 'empty', words.say('ui.server.noServices'), '', 'info', 'quiet'));
  }
  const elsewhere = describeElsewhere(snapshot, look, words);
  if (elsewhere !== undefined) result.push(elsewhere);
  result.push(describeBackups(snapshot, look, words), describeHistory(snapshot, look, words));
  return result;
}

/** What stands below a server that is not there: what to do. */
function hints(snapshot: ServerSnapshot, words: Words): TreeNode[] {
  const { state } = snapshot;
  if (state.kind === 'failed') {
    const remedy = state.failure.remedy === undefined ? '' : render(state.failure.remedy, words.language);
    return [
      {
        ...note(snapshot, 'retry', words.say('ui.server.retryHint'), remedy, 'debug-restart', 'quiet'),
        click: 'autoscaler.retry',
      },
    ];
  }
  if (state.kind === 'disconnected') {
    const detail = snapshot.needsPerson ? words.say('ui.server.connectHintDetail') : '';
    return [
      {
        ...note(snapshot, 'connect', words.say('ui.server.connectHint'), detail, 'plug', 'quiet'),
        click: 'autoscaler.connect',
      },
    ];
  }
  return [];
}

function note(
  snapshot: ServerSnapshot,
  name: string,
  label: string,
  description: string,
  icon: string,
  tone: Tone,
): TreeNode {
  return {
    id: `server/${snapshot.name}/note/${name}`,
    server: snapshot.name,
    kind: 'note',
    label,
    description,
    icon,
    tone,
    tooltip: { title: label, rows: [], notes: description === '' ? [] : [{ tone: 'quiet', text: description }] },
    context: ['note'],
    expansion: 'none',
    children: [],
  };
}

function tooltipOf(snapshot: ServerSnapshot, look: Look | undefined, judgement: Judgement, words: Words): Tooltip {
  const { say } = words;
  const rows: [string, string][] = [];
  if (snapshot.host !== snapshot.name) rows.push([say('ui.tip.host'), snapshot.host]);
  const notes: { tone: Tone; text: string }[] = [];
  if (look !== undefined) {
    const { system } = look;
    const number = (value: number): string => String(value);
    rows.push(
      [say('ui.tip.hostname'), plainText(system.hostname)],
      [say('ui.tip.os'), words.reading(system.os, (os) => os)],
      [say('ui.tip.kernel'), plainText(`${system.kernel} ${system.architecture}`)],
      [say('ui.tip.systemd'), words.reading(system.systemdVersion, number)],
      [say('ui.tip.cpus'), String(system.cpuCount)],
    );
    if (judgement.systemPercent !== undefined) {
      rows.push([say('ui.tip.cpu'), say('ui.service.percent', { n: judgement.systemPercent })]);
    }
    rows.push(
      [
        say('ui.tip.memory'),
        words.reading(system.memory, ({ availableMiB, totalMiB }) =>
          say('ui.tip.memoryValue', { available: Math.round(availableMiB), total: Math.round(totalMiB) }),
        ),
      ],
      [say('ui.tip.threads'), words.reading(system.threads.current, number)],
      [say('ui.tip.threadsMax'), words.reading(system.threads.threadsMax, number)],
      [say('ui.tip.pidMax'), words.reading(system.threads.pidMax, number)],
      [say('ui.tip.defaultTasksMax'), words.reading(system.threads.defaultTasksMax, number)],
      [say('ui.tip.up'), words.span(look.uptimeSeconds * 1000)],
      [say('ui.tip.rights'), say(rightsSaid[snapshot.root])],
    );
  }
  if (snapshot.state.kind === 'failed' || snapshot.state.kind === 'reconnecting') {
    notes.push({ tone: 'bad', text: plainText(renderFailure(snapshot.state.failure, words.language), 600) });
  }
  if (snapshot.lookFailure !== undefined) {
    notes.push({ tone: 'bad', text: plainText(renderFailure(snapshot.lookFailure, words.language), 600) });
  }
  for (const finding of judgement.server.findings) {
    notes.push({ tone: finding.tone, text: render(finding.long, words.language) });
  }
  for (const fact of snapshot.facts) notes.push({ tone: 'quiet', text: render(fact, words.language) });
  return { title: snapshot.name, rows, notes };
}
