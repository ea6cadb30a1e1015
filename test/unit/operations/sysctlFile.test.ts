import assert from 'node:assert/strict';
import { paths } from '../../../src/host/paths';
import type { PlanFile } from '../../../src/operations/plans/plan';
import { kernelFollows, sysctlText } from '../../../src/operations/threads/remedies/sysctlFile';
import { message } from '../../../src/words/message';

suite('our file of kernel limits', () => {
  const first = sysctlText('', 'kernel.threads-max', 32_768, 7537);
  const second = sysctlText(
    sysctlText(first, 'vm.max_map_count', 262_144, 65_530),
    'kernel.threads-max',
    65_536,
    32_768,
  );

  test('says beside each what there was before the first change', () => {
    assert.deepEqual(first.split('\n').slice(1), ['# kernel.threads-max was 7537', 'kernel.threads-max = 32768', '']);
    assert.match(second, /^# kernel\.threads-max was 7537\nkernel\.threads-max = 65536$/m);
    assert.match(second, /^# vm\.max_map_count was 65530\nvm\.max_map_count = 262144$/m);
  });

  test('that gives way to another, or to none, takes the running kernel with it, and back', () => {
    const side = (text: string) => ({ text, mode: '644', owner: 'root', group: 'root' });
    const follows = (before: string, after: string | null): string[] => {
      const file: PlanFile = {
        path: paths.sysctl,
        before: { ...side(before), sha256: '' },
        after: after === null ? null : { ...side(after), bytes: Buffer.from(after) },
        purpose: message('operations.uninstall.file'),
      };
      return kernelFollows([file]).map(({ argv, undo }) =>
        [argv, undo].map((words) => words?.slice(4).join(' ')).join(' | '),
      );
    };
    const threads = '/proc/sys/kernel/threads-max';
    assert.deepEqual(follows(first, null), [`${threads} 32768 7537 | ${threads} 7537 32768`]);
    assert.deepEqual(follows(second, first), [
      `${threads} 65536 32768 | ${threads} 32768 65536`,
      '/proc/sys/vm/max_map_count 262144 65530 | /proc/sys/vm/max_map_count 65530 262144',
    ]);
    assert.deepEqual(follows(first, first), []);
    assert.deepEqual(
      follows('kernel.threads-max = 5\nkernel.panic = 1; rm -rf /\n', null),
      [],
      'nobody said what was before',
    );
    assert.deepEqual(kernelFollows([]), []);
  });
});
