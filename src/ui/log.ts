/** The extension's own log: the one place that writes, and so the one place that redacts. */
import { window, type LogOutputChannel } from 'vscode';
import { Failure } from '../base/failure';
import type { Disposable } from '../base/disposable';
import { redact } from '../base/redact';
import { renderFailure } from '../words/renderFailure';
import { say } from './say';

export class Log implements Disposable {
  private readonly channel: LogOutputChannel = window.createOutputChannel(say('ui.log.name'), { log: true });

  info(text: string): void {
    this.channel.info(redact(text));
  }

  debug(text: string): void {
    this.channel.debug(redact(text));
  }

  warn(text: string): void {
    this.channel.warn(redact(text));
  }

  /** In English, with all causes: this is what goes into a report. */
  error(error: unknown, while_: string): void {
    this.channel.error(redact(`${while_}: ${explain(error)}`));
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }
}

function explain(error: unknown): string {
  const lines: string[] = [];
  for (let e: unknown = error, depth = 0; e !== undefined && depth < 6; depth++) {
    if (e instanceof Failure) lines.push(`${renderFailure(e, 'en')} [${e.code}]`);
    else if (e instanceof Error) lines.push(e.stack ?? e.message);
    else lines.push(JSON.stringify(e) ?? 'undefined');
    e = e instanceof Error ? e.cause : undefined;
  }
  return lines.join('\n  caused by: ');
}
