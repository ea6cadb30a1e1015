/** What a look printed of the autoscaler itself: its units, its files, its history. */
import { denied, isKnown, known, mapKnown, unknown, type Known } from '../base/known';
import { textOfFiles } from './fileLines';
import type { AutoscalerLook } from './look';
import { timespanMs, timestampMs } from './numbers';
import { configurationName, paths } from './paths';
import { parseRecord, type PlanRecord } from './planHistory';
import type { RawLook } from './raw';
import { property, type UnitProperties } from './showUnits';

const mostRecords = 30;

export function parseAutoscaler(raw: RawLook, units: readonly UnitProperties[], bootMs: number): AutoscalerLook {
  const find = (id: string): UnitProperties =>
    units.find((unit) => property(unit, 'Id') === id) ?? new Map<string, string[]>();
  const timer = find('autoscaler.timer');
  const path = find('autoscaler.path');
  const service = find('autoscaler.service');
  const access = new Map<string, string>();
  for (const line of (raw.access ?? '').split('\n')) {
    const [, state, name] = /^([rd-]) (\/.*)$/s.exec(line) ?? [];
    if (state !== undefined && name !== undefined) access.set(name, state);
  }
  const ownFiles = textOfFiles(raw.ownFiles ?? '');
  const fileText = (name: string): Known<string | undefined> => {
    const state = access.get(name);
    if (state === '-') return known(undefined);
    if (state === 'd') return denied;
    return state === 'r' ? known(ownFiles.get(name) ?? '') : unknown;
  };
  const version = fileText(paths.version);
  const history = historyOf(access.get(paths.history), raw.history);
  const monotonic = timespanMs(property(timer, 'NextElapseUSecMonotonic'));
  return {
    version: isKnown(version) ? known(version.value?.split('\n')[0]?.trim()) : version,
    timer: {
      loadState: property(timer, 'LoadState'),
      activeState: property(timer, 'ActiveState'),
      unitFileState: property(timer, 'UnitFileState'),
      lastTriggerMs: timestampMs(property(timer, 'LastTriggerUSec')),
      nextElapseMs:
        timestampMs(property(timer, 'NextElapseUSecRealtime')) ??
        (monotonic === undefined || monotonic === 0 ? undefined : Math.round(bootMs + monotonic)),
    },
    path: { loadState: property(path, 'LoadState'), activeState: property(path, 'ActiveState') },
    service: {
      loadState: property(service, 'LoadState'),
      activeState: property(service, 'ActiveState'),
      result: property(service, 'Result'),
      lastStartMs: timestampMs(property(service, 'ExecMainStartTimestamp')),
      lastExitMs: timestampMs(property(service, 'ExecMainExitTimestamp')),
    },
    configurationPath: configurationPathOf(fileText(paths.agentSettings), raw.configurations),
    statusText: fileText(paths.statusFile),
    backups: backupsOf(access.get(paths.backups), raw.backups),
    history,
    openPlan: mapKnown(history, (records) => records.filter(({ result }) => result === 'open').at(-1)),
    node: nodeOf(raw.node),
  };
}

function configurationPathOf(
  settings: Known<string | undefined>,
  found: string | undefined,
): Known<string | undefined> {
  if (settings.state === 'denied') return denied;
  if (isKnown(settings) && settings.value !== undefined) {
    const config = stringField(settings.value, 'config');
    if (config?.startsWith('/') === true) return known(config);
  }
  if (found === undefined) return unknown;
  return known(found.split('\n').find((line) => line.startsWith('/') && line.endsWith(`/${configurationName}`)));
}

function stringField(text: string, name: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const field = (value as Record<string, unknown>)[name];
    return typeof field === 'string' ? field : undefined;
  } catch {
    return undefined;
  }
}

function backupsOf(state: string | undefined, text: string | undefined): Known<readonly string[]> {
  if (state === 'd') return denied;
  if (state === '-') return known([]);
  if (state !== 'r' || text === undefined) return unknown;
  return known(
    text
      .split('\n')
      .filter((name) => /^\d{8}T\d{6}Z[A-Za-z0-9._-]*$/.test(name))
      .sort(),
  );
}

function historyOf(state: string | undefined, text: string | undefined): Known<readonly PlanRecord[]> {
  if (state === 'd') return denied;
  if (state === '-') return known([]);
  if (state !== 'r' || text === undefined) return unknown;
  const records = [...textOfFiles(text)].flatMap(([path, lines]) => {
    const name = path.startsWith(`${paths.history}/`) ? path.slice(paths.history.length + 1) : '';
    const record = parseRecord(lines);
    // A record tells its own name: what lies there under another was not written by us.
    return record === undefined || record.id !== name ? [] : [record];
  });
  return known(records.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).slice(-mostRecords));
}

/** The agent needs Node 18. */
function nodeOf(text: string | undefined): Known<{ path: string; version: string } | undefined> {
  if (text === undefined) return unknown;
  const [, path, version] = /^(\/.*) v?(\d+\.\d+\.\d+)\S*\s*$/m.exec(text) ?? [];
  if (path === undefined || version === undefined) return text.trim() === '' ? known(undefined) : unknown;
  return known(Number(version.split('.')[0]) >= 18 ? { path, version } : undefined);
}
