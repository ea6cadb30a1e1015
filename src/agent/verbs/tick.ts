import type { TickKind } from '../../scaling/samples';
import { paths } from '../../host/paths';
import { exitCodes } from './exitCodes';
import { openLog } from '../state/log';
import { complain, language } from './terminal';
import { tick } from '../tick/tick';

/** `tick [--dry-run]`: what autoscaler.service runs. */
export async function tickVerb(words: readonly string[]): Promise<number | undefined> {
  if (words.some((word) => word !== '--dry-run')) return undefined;
  if (process.getuid?.() !== 0) {
    complain({ code: 'agent.needsRoot' });
    return exitCodes.failed;
  }
  const dryRun = words.includes('--dry-run');
  const journal = process.env['JOURNAL_STREAM'] !== undefined;
  const log = openLog(language, { file: dryRun ? undefined : paths.log, journal });
  const { code } = await tick({ kindOf: (systemdVersion) => kindOf(process.env, systemdVersion), dryRun, log });
  return code;
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
