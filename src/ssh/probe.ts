/** Judges what a command printed before a parser looks at it. */
import { Failure } from '../base/failure';
import { redact } from '../base/redact';
import type { CommandOutput } from './command';

/** Standard output as text. Throws `ssh.commandFailed`, which quotes the end of standard error, when the exit code is not 0. */
export function expectSuccess(output: CommandOutput, name: string, server: string): string {
  if (output.exitCode !== 0) {
    throw new Failure({
      code: 'ssh.commandFailed',
      params: { command: name, exitCode: output.exitCode, detail: quoteOutput(output.stderr) },
      server,
      phase: 'command',
    });
  }
  return output.stdout.toString('utf8');
}

/** What a server printed, fit for a sentence: secrets hidden, no control characters, at most `limit` characters of its end. */
export function quoteOutput(bytes: Buffer | string, secrets: Iterable<string> = [], limit = 600): string {
  const text = redact(bytes.toString('utf8'), secrets)
    // Terminal escape sequences first, then every other control, format and bidirectional character.
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g, '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return text.length <= limit ? text : `… ${text.slice(-limit)}`;
}
