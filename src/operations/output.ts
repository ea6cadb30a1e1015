/** Small readers of what commands print. A server's output is taken for hostile: bounded, stripped, then parsed. */
import { Failure } from '../base/failure';
import { redact } from '../base/redact';
import type { CommandOutput } from '../ssh/command';

/** Colours, cursor movements, window titles. */

const escapes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_]|[ -/]+[0-~])/g;

const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Takes terminal control out of text; tabs and line ends stay. */
export function stripControls(value: string): string {
  return value.replace(/\r\n/g, '\n').replace(escapes, '').replace(controls, '');
}

/** Text for people: no control characters, no secrets in URLs, at most `limit` characters of its end. */
export function text(bytes: Buffer, limit = 4000): string {
  return redact(stripControls(bytes.toString('utf8')).trim().slice(-limit));
}

export function unreadable(name: string, server: string, output: CommandOutput, cause?: unknown): Failure {
  return new Failure({
    code: 'operations.unreadable',
    params: {
      command: name,
      detail: text(output.stderr) || text(output.stdout, 200) || `exit code ${output.exitCode}`,
    },
    server,
    phase: 'command',
    ...(cause === undefined ? {} : { cause }),
  });
}
