/** Limits of the kernel, now and for good, and limits for people's logins. */
import type { OperationContext } from '../../../base/context';
import { wholeNumber } from '../../../host/numbers';
import { paths } from '../../../host/paths';
import type { Server } from '../../../ssh/server';
import type { Remedy } from '../../../threads/remedy';
import { message } from '../../../words/message';
import { readFiles } from '../../plans/readFiles';
import { planFile } from '../../plans/planFiles';
import { nothing, wrongRemedy, type RemedyParts } from './common';
import { liveOf, sysctlText } from './sysctlFile';

const write = 'printf "%s\\n" "$2" >"$1"';
const compare = '[ "$(cat "$1")" = "$2" ]';

export async function planKernelLimit(
  server: Server,
  { key, value }: Extract<Remedy, { kind: 'sysctl' }>,
  context: OperationContext,
): Promise<RemedyParts> {
  const live = liveOf(key);
  const [reading, now] = await server.run(readFiles([paths.sysctl, live], 'always'), context);
  const before = now?.state === 'file' ? wholeNumber(now.bytes.toString('utf8')) : undefined;
  if (before === undefined) throw wrongRemedy(server, key);
  const present = reading?.state === 'file' ? reading.bytes.toString('utf8') : '';
  const text = sysctlText(present, key, value, before);
  const wanted = { bytes: Buffer.from(text), mode: '644', owner: 'root', group: 'root' };
  const file = planFile(paths.sysctl, reading, wanted, message('operations.remedy.file.sysctl'), server);
  if (file === undefined && before === value) return nothing;
  return {
    ...nothing,
    files: file === undefined ? [] : [file],
    commands:
      before === value
        ? []
        : [
            {
              argv: ['sh', '-c', write, 'sh', live, String(value)],
              undo: ['sh', '-c', write, 'sh', live, String(before)],
              purpose: message('operations.remedy.command.sysctl', { key }),
            },
          ],
    checks: [
      {
        argv: ['sh', '-c', compare, 'sh', live, String(value)],
        withinSeconds: 1,
        purpose: message('operations.remedy.check.sysctl', { key, value }),
      },
    ],
    expectedSeconds: 2,
  };
}

export async function planLoginLimit(
  server: Server,
  { user, value }: Extract<Remedy, { kind: 'logins' }>,
  context: OperationContext,
): Promise<RemedyParts> {
  if (!/^[a-z_][a-z0-9_.-]{0,31}$/i.test(user)) throw wrongRemedy(server, user);
  const [reading] = await server.run(readFiles([paths.logins], 'always'), context);
  const present = reading?.state === 'file' ? reading.bytes.toString('utf8') : '';
  const others = present
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && line.split(' ')[0] !== user);
  const lines = [
    '# Written by the autoscaler. For logins only: services are started by systemd and never see this file.',
    ...others,
    `${user} soft nproc ${value}`,
    `${user} hard nproc ${value * 2}`,
  ];
  const wanted = { bytes: Buffer.from(`${lines.join('\n')}\n`), mode: '644', owner: 'root', group: 'root' };
  const file = planFile(paths.logins, reading, wanted, message('operations.remedy.file.logins'), server);
  return file === undefined
    ? nothing
    : { ...nothing, files: [file], notes: [message('threads.cost.logins')], expectedSeconds: 1 };
}
