import assert from 'node:assert/strict';
import { oomKillsOf, parseMemoryGroups, stalledPercent } from '../../../src/host/memoryGroups';

const mib = 2 ** 20;
const v2 = (path: string, files: Readonly<Record<string, string | number>>): string =>
  Object.entries(files)
    .flatMap(([file, text]) =>
      String(text)
        .split('\n')
        .map((line) => `/sys/fs/cgroup${path}/memory.${file}:${line}`),
    )
    .join('\n');
const v1 = (path: string, files: Readonly<Record<string, string | number>>): string =>
  v2(path, files).replaceAll('/sys/fs/cgroup/', '/sys/fs/cgroup/memory/');
const unit = '/system.slice/a.service';

suite('host: memory of cgroups', () => {
  test('is the tighter of MemoryMax= and MemoryHigh=, without what can be taken back', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      [
        'max',
        v2(unit, { max: 75 * mib, high: 'max', current: 60 * mib, stat: `anon 1\ninactive_file ${4 * mib}` }),
        'MemoryMax 56/75',
      ],
      ['high', v2(unit, { max: 'max', high: 50 * mib, current: 10 * mib }), 'MemoryHigh 10/50'],
      ['high below max', v2(unit, { max: 75 * mib, high: 50 * mib, current: 10 * mib }), 'MemoryHigh 10/50'],
      ['high above max', v2(unit, { max: 75 * mib, high: 90 * mib, current: 10 * mib }), 'MemoryMax 10/75'],
      [
        'v1',
        v1(unit, { limit_in_bytes: 75 * mib, usage_in_bytes: 60 * mib, stat: `total_inactive_file ${mib}` }),
        'MemoryMax 59/75',
      ],
      ['nothing at all allowed', v2(unit, { max: 0, high: 'max', current: 0 }), 'MemoryMax 0/0'],
      ['none', v2(unit, { max: 'max', high: 'max', current: 10 }), '-'],
      ['none on v1', v1(unit, { limit_in_bytes: '9223372036854771712', usage_in_bytes: 10 }), '-'],
      ['use not read', v2(unit, { max: 75 * mib }), '-'],
      ['nonsense', v2(unit, { max: 'lots', current: 'some' }), '-'],
      ['empty', '', '-'],
    ];
    for (const [name, text, expected] of cases) {
      const group = parseMemoryGroups(text).get(unit);
      const said = group === undefined ? '-' : `${group.setting} ${group.usedMiB}/${group.limitMiB}`;
      assert.equal(said, expected, name);
    }
  });

  test('slices have their own', () => {
    const text = [
      v2(unit, { max: 'max', high: 'max', current: mib }),
      v2('/system.slice', { max: 200 * mib, high: 'max', current: 180 * mib }),
    ].join('\n');
    assert.deepEqual([...parseMemoryGroups(text).keys()], ['/system.slice']);
  });

  test('stalls are those of all processes, over a minute', () => {
    const text = 'some avg10=1.00 avg60=50.00 avg300=0 total=1\nfull avg10=2.50 avg60=12.34 avg300=0.00 total=99';
    assert.equal(stalledPercent(text), 12.34);
    assert.equal(stalledPercent(''), undefined);
    assert.equal(stalledPercent('some avg10=1.00 avg60=50.00 avg300=0 total=1'), undefined);
  });

  test('kills are those of the cgroup and of the one above it, or of the server', () => {
    const events = (n: number): string => `low 0\nhigh 0\nmax 12\noom 3\noom_kill ${n}\noom_group_kill 0\n`;
    assert.deepEqual(oomKillsOf(events(2), events(5), 'oom_kill 9\n'), { own: 2, above: 5 });
    assert.deepEqual(oomKillsOf('oom_kill_disable 0\nunder_oom 0\noom_kill 1\n', '', 'pgfault 1\noom_kill 9\n'), {
      own: 1,
      above: 9,
    });
    assert.equal(oomKillsOf('', events(5), 'oom_kill 9\n'), undefined);
    assert.equal(oomKillsOf('oom_kill 1\n', '', ''), undefined);
  });
});
