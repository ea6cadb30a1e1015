/** Tells the user what went wrong. What the user cancelled is not told: they know. */
import { window } from 'vscode';
import { isFailure } from '../base/failure';
import { redact } from '../base/redact';
import { renderFailure } from '../words/renderFailure';
import type { Log } from './log';
import { language, say } from './say';

export async function tellFailure(error: unknown, log: Log, while_: string): Promise<void> {
  if (isFailure(error, 'base.cancelled')) return;
  log.error(error, while_);
  const showLog = say('ui.showLog');
  const chosen = await window.showErrorMessage(failureText(error), showLog);
  if (chosen === showLog) log.show();
}

export function failureText(error: unknown): string {
  const text = isFailure(error)
    ? renderFailure(error, language())
    : say('base.unexpected', { detail: error instanceof Error ? error.message : String(error) });
  return redact(text);
}
