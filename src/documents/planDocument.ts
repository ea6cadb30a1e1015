/** A plan as a document to read before it is applied. Pure; every text of the server's is escaped. */
import { redact } from '../base/redact';
import { argvText } from '../host/argvText';
import { message, render, type Language, type MessageCode, type MessageParams } from '../words/message';
import { block, code, plain } from './markdown';
import { isEmpty, type Plan, type PlanFile, type PlanOutcome } from '../operations/plans/plan';
import { unifiedDiff } from './unifiedDiff';

const mostLines = 120;

/**
 * `state`: what has become of the plan, in the place of the invitation to read and apply it. `outcome`: how it ended, what was
 * verified and where the backup lies.
 */
export function renderPlan(plan: Plan, language: Language, state?: string, outcome?: PlanOutcome): string {
  const say = (name: MessageCode, params?: MessageParams): string => render(message(name, params), language);
  const heading = (name: MessageCode): string => `## ${say(name)}`;
  const parts: string[] = [
    `# ${plain(`${render(plan.title, language)} — ${plan.server}`)}`,
    plain(render(plan.why, language)),
  ];
  const notes = plan.notes.map((note) => `- ${plain(render(note, language))}`).join('\n');
  if (isEmpty(plan)) {
    parts.push(`**${say('operations.document.nothing')}**`, notes);
    return finish(parts);
  }
  if (outcome !== undefined) parts.push(heading('operations.document.ended'), ...ending(plan, outcome, language));
  parts.push(
    outcome !== undefined
      ? ''
      : state === undefined
        ? say('operations.document.before', { seconds: plan.expectedSeconds })
        : `**${plain(state)}**`,
    ...(notes === '' ? [] : [heading('operations.document.notes'), notes]),
    heading('operations.document.risk'),
    plain(render(plan.risk, language)),
    heading('operations.document.restarts'),
    plan.restarts.length === 0
      ? say('operations.document.noRestarts')
      : plan.restarts.map(({ unit, cost }) => `- ${code(unit)}: ${plain(render(cost, language))}`).join('\n'),
  );
  if (plan.upload !== undefined) {
    const { file, bytes, sha256 } = plan.upload;
    const sentence = say('operations.document.copiedFile', { MB: bytes / 1e6, file: slot });
    parts.push(heading('operations.document.copied'), `${sayCode(sentence, file)} ${code(`sha256 ${sha256}`)}`);
  }
  if (plan.files.length > 0) {
    parts.push(heading('operations.document.files'), table(plan.files, language));
  }
  if (plan.commands.length > 0) {
    const first = plan.commands.filter(({ when }) => when === 'beforeFiles');
    const then = plan.commands.filter(({ when }) => when !== 'beforeFiles' && when !== 'atEnd');
    const last = plan.commands.filter(({ when }) => when === 'atEnd');
    const lines = [...first, ...then, ...last].map((command, n) => {
      const isFirst = command.when === 'beforeFiles' && plan.files.length > 0;
      const sentences = [
        plain(render(command.purpose, language)),
        ...(isFirst ? [say('operations.document.beforeFiles')] : []),
        ...(command.when === 'atEnd' ? [say('operations.document.atEnd')] : []),
        command.undo === undefined
          ? say('operations.document.noUndo')
          : `${say('operations.document.undoneBy')} ${code(argvText(command.undo))}`,
      ];
      const { wait } = command;
      if (wait !== undefined) {
        const within = say('operations.document.within', { seconds: wait.withinSeconds });
        sentences.push(
          `\n   ${say('operations.document.thenWait')} ${plain(render(wait.purpose, language))} ${code(argvText(wait.argv))} (${within})`,
        );
      }
      return `${n + 1}. ${code(argvText(command.argv))} — ${sentences.join(' ').replaceAll(' \n', '\n')}`;
    });
    parts.push(heading('operations.document.commands'), lines.join('\n'));
  }
  if (plan.checks.length > 0) {
    const lines = plan.checks.map(
      (check) =>
        `- ${plain(render(check.purpose, language))} ${code(argvText(check.argv))} (${say('operations.document.within', { seconds: check.withinSeconds })})`,
    );
    parts.push(heading('operations.document.checks'), lines.join('\n'));
  }
  parts.push(
    heading('operations.document.undo'),
    plain(render(plan.undo, language)),
    say(plan.files.length > 0 ? 'operations.document.undoFiles' : 'operations.document.undoCommands'),
  );
  if (plan.files.length > 0) {
    parts.push(heading('operations.document.changes'), ...plan.files.flatMap((file) => details(file, language)));
  }
  parts.push('---', `${say('operations.document.plan')} ${code(plan.id)}`);
  return finish(parts);
}

function finish(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** How the plan ended, in the past tense of what was announced. */
function ending(plan: Plan, outcome: PlanOutcome, language: Language): string[] {
  const say = (name: MessageCode, params?: MessageParams): string => render(message(name, params), language);
  const backup =
    outcome.backup === undefined ? '' : sayCode(say('operations.document.backup', { path: slot }), outcome.backup);
  if (outcome.kind === 'done') {
    const verified = [...plan.commands.flatMap(({ wait }) => (wait === undefined ? [] : [wait])), ...plan.checks];
    return [
      `**${say('operations.document.endedDone')}**`,
      verified.length === 0
        ? say('operations.document.nothingVerified')
        : [
            say('operations.document.verified'),
            '',
            ...verified.map(({ purpose }) => `- ${plain(render(purpose, language))}`),
          ].join('\n'),
      backup,
    ];
  }
  const { kind, failedStep, output } = outcome;
  // What an interrupted plan gives as its output is the step that it had begun.
  const step = failedStep === 'interrupted' ? output : failedStep;
  const sentence =
    kind === 'undoFailed'
      ? 'operations.document.endedUndoFailed'
      : failedStep === 'cancel'
        ? 'operations.document.endedCancelled'
        : failedStep === 'interrupted'
          ? 'operations.document.endedInterrupted'
          : 'operations.document.endedUndone';
  const failedUndos = outcome.steps.filter((each) => !each.ok && each.step.startsWith('undo '));
  return [
    `**${sayCode(say(sentence, { step: slot }), redact(step).replace(/\s+/g, ' ').slice(0, 200) || '?')}**`,
    failedStep === 'interrupted' || output === '' ? '' : block(redact(output), ''),
    failedUndos.length === 0
      ? ''
      : [
          say('operations.document.failedSteps'),
          '',
          ...failedUndos.map((each) => `- ${code(each.step)} ${plain(redact(each.output))}`),
        ].join('\n'),
    backup,
  ];
}

const slot = '\u0000';

/** Puts `text` as code into the place that `slot` keeps in a sentence. */
function sayCode(sentence: string, text: string): string {
  return sentence.split(slot).join(code(text));
}

function kindOf(file: PlanFile): MessageCode {
  if (file.before === null) return 'operations.document.new';
  return file.after === null ? 'operations.document.removed' : 'operations.document.changed';
}

function table(files: readonly PlanFile[], language: Language): string {
  const say = (name: MessageCode): string => render(message(name), language);
  const head = ['change', 'path', 'access', 'purpose'].map((name) => say(`operations.document.${name}` as MessageCode));
  const rows = files.map((file) => {
    const { before, after } = file;
    const access = (side: NonNullable<PlanFile['before']>): string => `${side.owner}:${side.group} ${side.mode}`;
    const shown = [before, after].flatMap((side) =>
      side === null ? [] : [access(side as NonNullable<typeof before>)],
    );
    return [
      say(kindOf(file)),
      code(file.path, 'cell'),
      [...new Set(shown)].map((text) => code(text, 'cell')).join(' → '),
      plain(render(file.purpose, language)),
    ];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function details(file: PlanFile, language: Language): string[] {
  const say = (name: MessageCode, params?: MessageParams): string => render(message(name, params), language);
  const heading = `### ${code(file.path)}`;
  const { before, after } = file;
  const side = after ?? before;
  if (side === null) return [];
  const sizeKiB = after === null ? 0 : Math.max(0.1, Math.round((after.bytes.length / 1024) * 10) / 10);
  if (side.text === undefined || (before !== null && after !== null && before.text === undefined)) {
    return [
      heading,
      after === null ? say('operations.document.notShown') : say('operations.document.size', { sizeKiB }),
    ];
  }
  if (before !== null && after !== null) {
    const diff = unifiedDiff(before.text ?? '', after.text ?? '');
    return [heading, diff === '' ? say('operations.document.sameText') : excerpt(diff, 'diff', say)];
  }
  return [heading, excerpt(side.text, languageOf(file.path), say)];
}

function excerpt(text: string, language: string, say: (name: MessageCode, params: MessageParams) => string): string {
  const lines = redact(text).split('\n');
  if (lines.length <= mostLines + 1) return block(lines.join('\n'), language);
  const more = say('operations.document.moreLines', { lines: lines.length - mostLines });
  return `${block(lines.slice(0, mostLines).join('\n'), language)}\n\n${more}`;
}

function languageOf(path: string): string {
  if (/\.json$/.test(path)) return 'jsonc';
  if (/\.(service|timer|path|conf)$/.test(path)) return 'ini';
  return /\.sh$|\/bin\//.test(path) ? 'sh' : '';
}
