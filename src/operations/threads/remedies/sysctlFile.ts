/** Our file of kernel limits. Beside each it says what there was before, so that whoever takes it away can take that back. */
import { paths } from '../../../host/paths';
import { sysctlKeys, type SysctlKey } from '../../../threads/remedy';
import { message } from '../../../words/message';
import type { PlanCommand, PlanFile } from '../../plans/plan';

const head = '# Written by the autoscaler: remedies of its thread doctor.';

interface Setting {
  readonly value: string;
  readonly former: string | undefined;
}

/** `present`: what the file says now. `before`: the kernel's value now; kept is that from before the first change. */
export function sysctlText(present: string, key: SysctlKey, value: number, before: number): string {
  const settings = settingsOf(present);
  const former = settings.get(key)?.former ?? String(before);
  settings.set(key, { value: String(value), former });
  const lines = [...settings].flatMap(([name, each]) => [
    ...(each.former === undefined ? [] : [`# ${name} was ${each.former}`]),
    `${name} = ${each.value}`,
  ]);
  return `${[head, ...lines].join('\n')}\n`;
}

/** Where a plan puts another text in the place of that file, or none: the running kernel follows. */
export function kernelFollows(files: readonly PlanFile[]): PlanCommand[] {
  const file = files.find(({ path }) => path === paths.sysctl);
  if (file === undefined) return [];
  const [now, then] = [file.before, file.after].map((side) => settingsOf(side?.text ?? ''));
  return [...(now ?? [])].flatMap(([key, { value, former }]): PlanCommand[] => {
    const wanted = then?.get(key)?.value ?? former;
    if (wanted === undefined || wanted === value) return [];
    return [
      {
        argv: ['sh', '-c', replace, 'sh', liveOf(key), value, wanted],
        undo: ['sh', '-c', replace, 'sh', liveOf(key), wanted, value],
        purpose: message('operations.remedy.command.sysctl', { key }),
      },
    ];
  });
}

/** What somebody else has set since is none of ours. */
const replace = '[ "$(cat "$1")" != "$2" ] || printf "%s\\n" "$3" >"$1"';

export function liveOf(key: SysctlKey): string {
  return `/proc/sys/${key.replaceAll('.', '/')}`;
}

function settingsOf(text: string): Map<SysctlKey, Setting> {
  return new Map(
    sysctlKeys.flatMap((key): [SysctlKey, Setting][] => {
      const name = key.replaceAll('.', '\\.');
      const value = new RegExp(`^${name} = (\\d{1,10})$`, 'm').exec(text)?.[1];
      const former = new RegExp(`^# ${name} was (\\d{1,10})$`, 'm').exec(text)?.[1];
      return value === undefined ? [] : [[key, { value, former }]];
    }),
  );
}
