/** Reads what a plan's program notes on the server: its progress and its result. */
import { redact } from '../../base/redact';
import { stripControls } from '../output';
import type { PlanStepResult } from './plan';

/** Takes progress in pieces as they come; a line torn between two pieces waits for its end. */
export class ProgressReader {
  private rest = '';

  /** Returns the steps that ended within `piece`. Lines that make no sense (torn by a full disk) are passed over. */
  read(piece: Buffer): PlanStepResult[] {
    const lines = (this.rest + piece.toString('latin1')).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => {
      const [mark, , , status, label, output] = line.split('\t');
      if (mark !== 'e' || status === undefined || label === undefined || output === undefined) return [];
      return [{ step: decoded(label), ok: status === '0', output: decoded(output) }];
    });
  }
}

export type PlanResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'undone' | 'undoFailed'; readonly failedStep: string; readonly output: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string };

/** undefined where the text is none of the four. */
export function parseResult(text: string): PlanResult | undefined {
  const [kind, first, second] = text.replace(/\n$/, '').split('\t');
  switch (kind) {
    case 'done':
      return { kind };
    case 'undone':
    case 'undoFailed':
      return { kind, failedStep: decoded(first ?? ''), output: decoded(second ?? '') };
    case 'refused':
      return { kind, reason: first ?? '', detail: decoded(second ?? '') };
    default:
      return undefined;
  }
}

function decoded(field: string): string {
  return redact(stripControls(Buffer.from(field.replace(/^=/, ''), 'base64').toString('utf8')).trimEnd());
}
