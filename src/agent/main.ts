/**
 * The agent's command line.
 *   autoscaler tick [--dry-run]   autoscaler status [--json]   autoscaler check [FILE]   autoscaler --version | --help
 */
import { readFileSync } from 'node:fs';
import { parseConfiguration } from '../config/parse';
import { paths } from '../host/paths';
import { parseStatus } from '../scaling/status';
import type { TickKind } from '../scaling/samples';
import { languageOf, render, type Language, type Message } from '../words/message';
import { openLog } from './log';
import { defaultSettings, intervalOf, parseSettings } from './settings';
import { statusLines } from './statusLines';
import { exitCodes, messageOf, readStatusText, tick } from './tick';
import { version } from './version';

const language: Language = languageOf(process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG']);

async function main(args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'tick':
      if (rest.some((word) => word !== '--dry-run')) return usage();
      return tickCommand(rest.includes('--dry-run'));
    case 'status':
      if (rest.some((word) => word !== '--json')) return usage();
      return status(rest.includes('--json'));
    case 'check':
      if (rest.length > 1 || rest[0]?.startsWith('-') === true) return usage();
      return check(rest[0]);
    case '--version':
      print(`autoscaler ${version}`);
      return exitCodes.done;
    case '--help':
      say({ code: 'agent.help' });
      return exitCodes.done;
    default:
      return usage();
  }
}

function tickCommand(dryRun: boolean): Promise<number> | number {
  if (process.getuid?.() !== 0) {
    complain({ code: 'agent.needsRoot' });
    return exitCodes.failed;
  }
  const journal = process.env['JOURNAL_STREAM'] !== undefined;
  const log = openLog(language, dryRun ? undefined : paths.log, journal);
  return tick({ kindOf: (systemdVersion) => kindOf(process.env, systemdVersion), dryRun, log });
}

/** systemd.exec(5): TRIGGER_UNIT is set since 252; before that a start by hand looks like the timer's, and half an interval tells them apart. */
export function kindOf(
  environment: Readonly<Record<string, string | undefined>>,
  systemdVersion: number | undefined,
): TickKind {
  // A shell of a graphical login may have an INVOCATION_ID too, but its output is no journal.
  if (environment['INVOCATION_ID'] === undefined || environment['JOURNAL_STREAM'] === undefined) return 'manual';
  const trigger = environment['TRIGGER_UNIT'];
  if (trigger === 'autoscaler.path') return 'wake';
  return trigger === undefined && (systemdVersion ?? 0) >= 252 ? 'manual' : 'timer';
}

function status(json: boolean): number {
  const text = readStatusText();
  const parsed = text === undefined ? undefined : parseStatus(text);
  if (parsed === undefined) {
    complain({ code: 'agent.noStatus' });
    return exitCodes.failed;
  }
  if (json) print(JSON.stringify(parsed, undefined, 2));
  else for (const line of statusLines(parsed, language, Date.now())) print(line);
  return exitCodes.done;
}

function check(file: string | undefined): number {
  const settings = readSettingsQuietly();
  const path = file ?? settings.config;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    complain({ code: 'agent.configMissing', params: { path, code: String((error as NodeJS.ErrnoException).code) } });
    return exitCodes.failed;
  }
  const { configuration, findings } = parseConfiguration(text, { intervalSeconds: intervalOf(settings) });
  for (const finding of findings) {
    const before = text.slice(0, finding.offset);
    const line = before.split('\n').length;
    const column = finding.offset - before.lastIndexOf('\n');
    print(`${path}:${line}:${column}: ${finding.severity}: ${render(finding, language)}`);
  }
  if (configuration === undefined) return exitCodes.failed;
  say({ code: 'agent.checked', params: { path, projects: configuration.projects.length } });
  return exitCodes.done;
}

function readSettingsQuietly(): typeof defaultSettings {
  try {
    return parseSettings(readFileSync(paths.agentSettings, 'utf8')) ?? defaultSettings;
  } catch {
    return defaultSettings;
  }
}

function usage(): number {
  complain({ code: 'agent.usage' });
  return exitCodes.usage;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(text: Message): void {
  print(render(text, language));
}

function complain(text: Message): void {
  process.stderr.write(`${render(text, language)}\n`);
}

// Started as a program, not taken in by a test.
if (typeof require !== 'undefined' && require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
      // Nothing that was cut off by its time limit may keep the tick alive.
      setTimeout(() => process.exit(code), 1000).unref();
    },
    (error: unknown) => {
      complain(messageOf(error));
      process.exitCode = exitCodes.failed;
    },
  );
}
