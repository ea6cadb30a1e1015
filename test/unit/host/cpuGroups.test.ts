import assert from 'node:assert/strict';
import { parseCpuGroups } from '../../../src/host/cpuGroups';

suite('CPUs that a cgroup may use', () => {
  test('by cgroup v2: quota over period, and the set of CPUs', () => {
    const text = [
      '/sys/fs/cgroup/web.slice/a.service/cpu.max:50000 100000',
      '/sys/fs/cgroup/web.slice/a.service/cpuset.cpus.effective:0-1,4',
      '/sys/fs/cgroup/web.slice/cpu.max:max 100000',
      '/sys/fs/cgroup/web.slice/cpuset.cpus.effective:',
      '/sys/fs/cgroup/cpuset.cpus.effective:0-7',
    ];
    assert.deepEqual(parseCpuGroups(text.join('\n')), [
      { path: '/web.slice/a.service', setting: 'CPUQuota', cpus: 0.5 },
      { path: '/web.slice/a.service', setting: 'AllowedCPUs', cpus: 3 },
      { path: '/', setting: 'AllowedCPUs', cpus: 8 },
    ]);
  });

  test('by cgroup v1: -1 is no quota', () => {
    const of = (quota: string): string =>
      `/sys/fs/cgroup/cpu/a.service/cpu.cfs_quota_us:${quota}\n/sys/fs/cgroup/cpu/a.service/cpu.cfs_period_us:100000`;
    assert.deepEqual(parseCpuGroups(of('150000')), [{ path: '/a.service', setting: 'CPUQuota', cpus: 1.5 }]);
    assert.deepEqual(parseCpuGroups(of('-1')), []);
  });

  test('what is no number is no limit', () => {
    assert.deepEqual(
      parseCpuGroups('/sys/fs/cgroup/a/cpu.max:rubbish\n/sys/fs/cgroup/a/cpuset.cpus.effective:x-1\n\n'),
      [],
    );
  });
});
