import type { Look } from '../../host/look';
import type { AgentStatus } from '../../scaling/status';
import { render } from '../../words/message';
import type { Tone, Tooltip, TreeNode } from './node';
import { plainText } from './plainText';
import type { ServerSnapshot } from './snapshot';
import type { Words } from './words';

export function describeAutoscaler(
  snapshot: ServerSnapshot,
  look: Look,
  status: AgentStatus | undefined,
  words: Words,
): TreeNode {
  const { version, timer } = look.autoscaler;
  const deployed = version.state === 'known' ? version.value !== undefined : timer.loadState === 'loaded';
  const { description, tone } = deployed ? running(look, status, words) : absent(look, words);
  const context = ['autoscaler'];
  if (deployed) context.push('deployed', timer.activeState === 'active' ? 'timerActive' : 'timerStopped');
  else context.push('notDeployed');
  const outdated = version.state === 'known' && version.value !== undefined && version.value !== snapshot.ownVersion;
  if (outdated) context.push('outdated');
  const label = words.say('ui.autoscaler.label');
  return {
    id: `server/${snapshot.name}/autoscaler`,
    server: snapshot.name,
    kind: 'autoscaler',
    label,
    description: outdated
      ? `${description} · ${words.say('ui.autoscaler.update', { own: snapshot.ownVersion })}`
      : description,
    icon: tone === 'bad' ? 'error' : tone === 'warning' ? 'warning' : 'pulse',
    tone,
    tooltip: tooltipOf(look, status, label, words),
    context,
    expansion: 'none',
    children: [],
  };
}

function absent(look: Look, words: Words): { description: string; tone: Tone } {
  const { version } = look.autoscaler;
  return {
    description: words.say(version.state === 'known' ? 'ui.autoscaler.notDeployed' : 'ui.autoscaler.unknown'),
    tone: 'quiet',
  };
}

function running(look: Look, status: AgentStatus | undefined, words: Words): { description: string; tone: Tone } {
  const { timer, service } = look.autoscaler;
  const { say } = words;
  const parts: string[] = [];
  let tone: Tone = 'good';
  if (timer.loadState === 'masked') {
    parts.push(say('ui.autoscaler.timerMasked'));
    tone = 'warning';
  } else if (timer.loadState !== 'loaded') {
    parts.push(say('ui.autoscaler.timerMissing'));
    tone = 'warning';
  } else if (timer.activeState === 'failed') {
    parts.push(say('ui.autoscaler.timerFailed'));
    tone = 'bad';
  } else if (timer.activeState === 'active') {
    parts.push(say('ui.autoscaler.timerActive'));
  } else {
    parts.push(say('ui.autoscaler.timerStopped'));
    tone = 'quiet';
  }
  const lastRun = service.lastExitMs ?? service.lastStartMs ?? timer.lastTriggerMs;
  if (service.activeState === 'activating' || service.activeState === 'active') {
    parts.push(say('ui.autoscaler.running'));
  } else if (service.result !== '' && service.result !== 'success') {
    parts.push(say('ui.autoscaler.runFailed', { result: plainText(service.result, 40) }));
    tone = 'bad';
  } else if (lastRun !== undefined) {
    parts.push(say('ui.autoscaler.lastRun', { span: words.span(look.takenAtMs - lastRun) }));
  }
  if (timer.activeState === 'active' && timer.nextElapseMs !== undefined) {
    parts.push(say('ui.autoscaler.nextRun', { span: words.span(timer.nextElapseMs - look.takenAtMs) }));
  }
  const paused = status?.pausedUntilMs;
  if (paused !== undefined && paused > look.takenAtMs) {
    parts.splice(1, 0, say('ui.autoscaler.paused', { span: words.span(paused - look.takenAtMs) }));
    if (tone === 'good') tone = 'quiet';
  }
  const errors = status?.errors.length ?? 0;
  if (errors > 0) {
    parts.push(errors === 1 ? say('ui.autoscaler.oneError') : say('ui.autoscaler.errors', { n: errors }));
    if (tone !== 'bad') tone = 'warning';
  }
  return { description: parts.join(' · '), tone };
}

function tooltipOf(look: Look, status: AgentStatus | undefined, title: string, words: Words): Tooltip {
  const { say } = words;
  const { version, timer, path, service, configurationPath, node } = look.autoscaler;
  const none = say('ui.tip.none');
  const state = (unit: { loadState: string; activeState: string }): string =>
    plainText(unit.loadState === 'loaded' ? unit.activeState : unit.loadState, 60);
  const rows: [string, string][] = [
    [say('ui.tip.agent'), words.reading(version, (value) => value ?? say('ui.autoscaler.notDeployed'))],
    [say('ui.tip.timer'), state(timer)],
    [say('ui.tip.path'), state(path)],
  ];
  if (service.lastExitMs !== undefined) {
    const ago = say('ui.tip.ago', { span: words.span(look.takenAtMs - service.lastExitMs) });
    rows.push([say('ui.tip.lastRun'), `${ago} · ${plainText(service.result, 40)}`]);
  }
  if (timer.nextElapseMs !== undefined) {
    rows.push([say('ui.tip.nextRun'), say('ui.tip.in', { span: words.span(timer.nextElapseMs - look.takenAtMs) })]);
  }
  rows.push(
    [say('ui.tip.configuration'), words.reading(configurationPath, (value) => value ?? none)],
    [
      say('ui.tip.node'),
      words.reading(node, (value) => (value === undefined ? none : `${value.path} ${value.version}`)),
    ],
  );
  const notes: { tone: Tone; text: string }[] = [];
  if (node.state === 'known' && node.value === undefined) {
    notes.push({ tone: 'warning', text: say('ui.autoscaler.noNode') });
  }
  if (timer.activeState === 'active' && path.activeState !== 'active') {
    notes.push({ tone: 'warning', text: say('ui.autoscaler.pathInactive') });
  }
  for (const error of status?.errors.slice(0, 10) ?? []) {
    notes.push({
      tone: 'bad',
      text: plainText(
        safely(() => render(error, words.language)),
        400,
      ),
    });
  }
  return { title, rows, notes };
}

/** status.json was written by an agent that may be newer than this extension and may use sentences it does not have. */
export function safely(show: () => string): string {
  try {
    return show();
  } catch {
    return '…';
  }
}
