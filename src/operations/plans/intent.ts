/**
 * A plan as the text that its program on the server reads (`carryOutScript.ts`). One record per line, fields parted by tabs;
 * free text begins with `=`, and all but harmless characters are octal escapes, so no path or argument can break the framing.
 *
 *   autoscaler-plan 2 REASON FILES COMMANDS UNDOS CHECKS RELOAD PRIVATE =WHO =TITLE    PRIVATE 1: history is root's alone
 *   f N =PATH BEFORE AFTER MODE =OWNER =GROUP      hashes; `-`: absent
 *   k N =PATH                                     backed up besides, and left as it is
 *   c N before|after|end SECONDS =ARG…             before or after the files, or once nothing is undone any more
 *   w N WITHIN =ARG…                               what must hold once command N has ended
 *   u N COMMAND before|after MUST SECONDS =ARG…    in the order in which they run; MUST 0: its failure does not matter
 *   v N WITHIN =ARG…
 *   end
 */
import { Failure } from '../../base/failure';
import { encodeField as field } from '../../host/field';
import { isPlainPath } from '../../host/plainPath';
import { sha256 } from './hash';
import type { Plan, PlanCommand, PlanFile } from './plan';

const defaultSeconds = 60;

/** `who`: the person at the editor, for the history. */
export function intentOf(plan: Plan, who = ''): string {
  const undos = undosOf(plan.commands);
  const lines: string[][] = [];
  lines.push([
    'autoscaler-plan',
    '2',
    plan.intent,
    ...[plan.files.length, plan.commands.length, undos.length, plan.checks.length].map(String),
    plan.files.some((file) => isUnitFile(file.path)) ? '1' : '0',
    plan.files.some(isPrivate) ? '1' : '0',
    field(who),
    field(JSON.stringify(plan.title)),
  ]);
  plan.files.forEach((file, n) => {
    const content = file.after ?? file.before;
    lines.push([
      'f',
      String(n),
      field(file.path),
      file.before?.sha256 ?? '-',
      file.after === null ? '-' : sha256(file.after.bytes),
      content?.mode ?? '644',
      field(content?.owner ?? 'root'),
      field(content?.group ?? 'root'),
    ]);
  });
  (plan.backUp ?? []).forEach((path, n) => lines.push(['k', String(n), field(path)]));
  plan.commands.forEach((command, n) => {
    const when = command.when === 'beforeFiles' ? 'before' : command.when === 'atEnd' ? 'end' : 'after';
    lines.push(['c', String(n), when, String(command.timeoutSeconds ?? defaultSeconds), ...command.argv.map(field)]);
    const { wait } = command;
    if (wait !== undefined) lines.push(['w', String(n), String(wait.withinSeconds), ...wait.argv.map(field)]);
  });
  undos.forEach((undo, n) => {
    lines.push([
      'u',
      String(n),
      String(undo.command),
      undo.when,
      undo.must ? '1' : '0',
      String(undo.seconds),
      ...undo.argv.map(field),
    ]);
  });
  plan.checks.forEach((check, n) => {
    lines.push(['v', String(n), String(check.withinSeconds), ...check.argv.map(field)]);
  });
  lines.push(['end']);
  return lines.map((fields) => `${fields.join('\t')}\n`).join('');
}

/** Refuses what no honest plan holds, before anything is sent. */
export function assertSound(plan: Plan): void {
  const broken = (detail: string): never => {
    throw new Failure({ code: 'operations.planBroken', params: { detail }, server: plan.server, phase: 'plan' });
  };
  if (!/^[A-Za-z0-9-]{1,100}$/.test(plan.id)) broken(plan.id);
  if (!/^[a-z0-9-]{1,40}$/.test(plan.intent)) broken(plan.intent);
  const seen = new Set<string>();
  for (const { path, before, after } of plan.files) {
    // A control character would break the list of made folders, which is kept as plain lines.

    if (!isPlainPath(path) || seen.has(path)) broken(path);
    seen.add(path);
    if (before !== null && !/^[0-9a-f]{64}$/.test(before.sha256)) broken(path);
    if (after !== null && !/^[0-7]{3,4}$/.test(after.mode)) broken(`${path} ${after.mode}`);
  }
  for (const path of plan.backUp ?? []) {
    if (!isPlainPath(path) || seen.has(path)) broken(path);
    seen.add(path);
  }
  for (const argv of [
    ...plan.commands.flatMap(({ argv, undo, wait }) => [argv, undo ?? [], wait?.argv ?? []]),
    ...plan.checks.map((check) => check.argv),
  ]) {
    if (argv.some((word) => word.includes('\0'))) broken(argv.join(' '));
  }
}

function isUnitFile(path: string): boolean {
  return /^\/(etc|run|usr\/lib|lib|usr\/local\/lib)\/systemd\/system\//.test(path);
}

/** Even the hash of what not everyone may read is not for everyone: short secrets can be guessed from it. */
function isPrivate({ before, after }: PlanFile): boolean {
  return [before, after].some((side) => side !== null && (parseInt(side.mode, 8) & 0o004) === 0);
}

interface Undo {
  readonly command: number;
  readonly when: 'before' | 'after';
  readonly must: boolean;
  readonly seconds: number;
  readonly argv: readonly string[];
}

/** In the order opposite to that in which the commands run. */
function undosOf(commands: readonly PlanCommand[]): Undo[] {
  const undos: Undo[] = [];
  const isFirst = (command: PlanCommand): boolean => command.when === 'beforeFiles';
  const all = commands.map((command, n) => ({ command, n }));
  const ran = [
    ...all.filter(({ command }) => isFirst(command)),
    ...all.filter(({ command }) => !isFirst(command)),
  ].reverse();
  for (const { command, n } of ran) {
    const { undo, undoWhen, timeoutSeconds } = command;
    if (undo === undefined) continue;
    const when = undoWhen ?? (isFirst(command) ? 'after' : 'before');
    const common = { command: n, when, seconds: timeoutSeconds ?? defaultSeconds } as const;
    const started = startedUnits(undo);
    if (started.length > 0) undos.push({ ...common, must: false, argv: ['systemctl', 'reset-failed', ...started] });
    undos.push({ ...common, must: true, argv: undo });
  }
  return undos;
}

/** The units that a command starts: systemd may refuse that where they have just failed or started too often. */
function startedUnits([program, verb, ...words]: readonly string[]): string[] {
  if (program === 'autoscaler-unit' && verb === 'drain-restart') return words.slice(0, 1);
  const starts = verb !== undefined && /^(start|restart|try-restart|reload-or-restart)$/.test(verb);
  return program === 'systemctl' && starts ? words.filter((unit) => !unit.startsWith('-')) : [];
}
