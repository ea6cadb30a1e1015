/** A server as DESIGN's sketch shows it, for tests to change. */
import { known } from '../../../src/base/known';
import type { Look, ServiceLook } from '../../../src/host/look';
import type { ProcessLook } from '../../../src/host/processLook';
import { statusVersion, type AgentStatus } from '../../../src/scaling/status';

export const takenAtMs = Date.UTC(2026, 10, 22, 12, 0, 0);

export function aProcess(pid: number, more: Partial<ProcessLook> = {}): ProcessLook {
  return {
    pid,
    parentPid: 1,
    startTicks: pid * 10,
    threads: 1,
    rssMiB: 41.2,
    cpuTicks: 0,
    state: 'S',
    commandLine: ['python3', 'gunicorn', 'backend.wsgi'],
    caughtSignals: known('0'),
    ...more,
  };
}

export function aService(unit: string, more: Partial<ServiceLook> = {}): ServiceLook {
  return {
    unit,
    kind: 'gunicorn',
    description: 'A Django project',
    loadState: 'loaded',
    activeState: 'active',
    subState: 'running',
    unitFileState: 'enabled',
    result: 'success',
    mainPid: 812,
    user: 'victus',
    controlGroup: `/system.slice/${unit}`,
    fragmentPath: `/etc/systemd/system/${unit}`,
    dropInPaths: [],
    needDaemonReload: false,
    activeSinceMs: takenAtMs - 3_600_000,
    restarts: 0,
    tasks: { current: known(3), max: known(4915) },
    limits: [],
    cpuUsageNs: known(0),
    killMode: 'mixed',
    serviceType: 'notify',
    timeoutStopMs: known(90_000),
    startLimit: known({ burst: 5, intervalMs: 10_000 }),
    master: aProcess(812, { rssMiB: 29 }),
    workers: known([aProcess(813), aProcess(940)]),
    threads: known(3),
    commandLine: known(['/usr/bin/gunicorn', '-k', 'sync', '--workers', '2', 'backend.wsgi']),
    sockets: known([{ address: 'unix:/run/backregisters.sock', waiting: 0, capacity: 2048 }]),
    ...more,
  };
}

export function aStatus(more: Partial<AgentStatus> = {}): AgentStatus {
  return {
    version: statusVersion,
    agentVersion: '0.1.0',
    tickStartedMs: takenAtMs - 35_000,
    tickEndedMs: takenAtMs - 34_000,
    tickKind: 'timer',
    sampleSeconds: 120,
    systemCpuPercent: 42,
    availableMiB: 1843,
    configurationPath: '/etc/autoscaler/autoscaler_config.json',
    projects: [
      {
        project: 'backregisters',
        service: 'backregisters.service',
        enabled: true,
        minWorkers: 1,
        maxWorkers: 3,
        workers: 2,
        desired: 2,
        decision: undefined,
      },
    ],
    errors: [],
    ...more,
  };
}

export function aLook(more: Partial<Look> = {}): Look {
  return {
    takenAtMs,
    uptimeSeconds: 1000,
    bootId: 'boot',
    system: {
      hostname: 'web1',
      os: known('Debian GNU/Linux 13 (trixie)'),
      kernel: '6.12.0',
      architecture: 'x86_64',
      systemdVersion: known(257),
      cpuCount: 2,
      cpu: known({ total: 200_000, idle: 100_000 }),
      clockTicksPerSecond: 100,
      memory: known({ totalMiB: 3900, availableMiB: 1843.2 }),
      threads: { current: known(312), threadsMax: known(31_000), pidMax: known(32_768), defaultTasksMax: known(4915) },
    },
    services: [aService('backregisters.service')],
    otherUnits: [],
    elsewhere: [],
    autoscaler: {
      version: known('0.1.0'),
      timer: {
        loadState: 'loaded',
        activeState: 'active',
        unitFileState: 'enabled',
        lastTriggerMs: takenAtMs - 34_000,
        nextElapseMs: takenAtMs + 86_000,
      },
      path: { loadState: 'loaded', activeState: 'active' },
      service: {
        loadState: 'loaded',
        activeState: 'inactive',
        result: 'success',
        lastStartMs: takenAtMs - 35_000,
        lastExitMs: takenAtMs - 34_000,
      },
      configurationPath: known('/etc/autoscaler/autoscaler_config.json'),
      statusText: known(JSON.stringify(aStatus())),
      backups: known(['20261122T080000Z-deploy', '20261122T100000Z-start-timer']),
      history: known([]),
      openPlan: known(undefined),
      node: known({ path: '/usr/bin/node', version: '20.19.2' }),
    },
    asRoot: false,
    ...more,
  };
}
