/** How a service and a server are, in words: the colour and the sentences of the tree, of alerts and of the agent's log. */
import { isKnown, valueOf } from '../base/known';
import { message, type Message } from '../words/message';
import { beatTrouble } from './beat';
import { fullShare, isKernels, nearShare, openRefusals, shareOf, type ThreadLimit } from './limits';
import type { Look, ServiceLook } from './look';
import { poolOf } from './programOf';

export type Severity = 'ok' | 'warning' | 'error' | 'off';

export interface Health {
  readonly severity: Severity;
  /** Worst first; none when all is well. */
  readonly messages: readonly Message[];
}

interface Finding {
  readonly severity: Severity;
  readonly message: Message;
}

const order: readonly Severity[] = ['error', 'warning', 'off', 'ok'];

export function serviceHealth(service: ServiceLook): Health {
  return worst([
    ...stateFindings(service),
    ...taskFindings(service),
    ...workerFindings(service),
    ...beatFindings(service),
    ...reloadFindings(service),
  ]);
}

/** The server's own state, not that of its services. */
export function serverHealth(look: Look): Health {
  const findings: Finding[] = [];
  const current = valueOf(look.system.threads.current);
  // Each thread takes a PID, so pid_max is a limit on threads too.
  for (const [limit, max] of [
    ['kernel.threads-max', valueOf(look.system.threads.threadsMax)],
    ['kernel.pid_max', valueOf(look.system.threads.pidMax)],
  ] as const) {
    if (current === undefined || max === undefined || max <= 0 || current < max * nearShare) continue;
    findings.push({
      severity: current >= max * fullShare ? 'error' : 'warning',
      message: message('host.kernelThreadsNear', { current, max, limit }),
    });
  }
  const memory = valueOf(look.system.memory);
  if (memory !== undefined && memory.availableMiB < memory.totalMiB * 0.05) {
    findings.push({
      severity: 'warning',
      message: message('host.memoryLow', {
        available: Math.round(memory.availableMiB),
        total: Math.round(memory.totalMiB),
      }),
    });
  }
  return worst(findings);
}

function worst(findings: readonly Finding[]): Health {
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return { severity: sorted[0]?.severity ?? 'ok', messages: sorted.map((finding) => finding.message) };
}

function stateFindings(service: ServiceLook): Finding[] {
  const { unit, result, loadState, activeState } = service;
  if (loadState === 'masked') return [{ severity: 'off', message: message('host.masked', { unit }) }];
  if (loadState !== 'loaded' && loadState !== 'merged') {
    return [{ severity: 'error', message: message('host.badSetting', { unit, loadState }) }];
  }
  switch (activeState) {
    case 'failed':
      if (result === 'start-limit-hit') return [{ severity: 'error', message: message('host.startLimit', { unit }) }];
      if (result === 'oom-kill') return [{ severity: 'error', message: message('host.outOfMemory', { unit }) }];
      return [{ severity: 'error', message: message('host.failed', { unit, result }) }];
    case 'inactive':
      return [{ severity: 'off', message: message('host.stopped', { unit }) }];
    case 'activating':
      return service.subState.startsWith('auto-restart')
        ? [{ severity: 'error', message: message('host.autoRestart', { unit, result }) }]
        : [{ severity: 'warning', message: message('host.changing', { unit, activeState }) }];
    case 'deactivating':
      return [{ severity: 'warning', message: message('host.changing', { unit, activeState }) }];
    default:
      return [];
  }
}

function taskFindings({ unit, tasks, limits, remembered }: ServiceLook): Finding[] {
  const current = valueOf(tasks.current);
  const max = valueOf(tasks.max);
  const own: Finding[] =
    current === undefined || max === undefined || max <= 0 || current < max * nearShare
      ? []
      : [
          {
            severity: current >= max * fullShare ? 'error' : 'warning',
            message: message(current >= max * fullShare ? 'host.tasksFull' : 'host.tasksNear', { unit, current, max }),
          },
        ];
  // Of the others the one that is fullest; the kernel's are the server's affair.
  const [fullest] = limits
    .filter((limit) => limit.kind !== 'tasks' && !isKernels(limit) && shareOf(limit) >= nearShare)
    .sort((a, b) => shareOf(b) - shareOf(a));
  const near = fullest === undefined ? own : [...own, limitFinding(unit, fullest)];
  const open = openRefusals(limits);
  if (open !== undefined) {
    const params = { unit, refused: open.refused ?? 0, max: open.max };
    return [...near, { severity: 'warning', message: message('host.refused', params) }];
  }
  if (remembered === undefined) return near;
  const { refused, limits: then, atSeconds } = remembered;
  const params = {
    unit,
    refused,
    max: Math.min(...then.map((limit) => limit.max)),
    date: `${new Date(atSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  };
  return [...near, { severity: 'warning', message: message('host.refusedBefore', params) }];
}

function limitFinding(unit: string, limit: ThreadLimit): Finding {
  const isFull = shareOf(limit) >= fullShare;
  const { current, max, subject } = limit;
  const params = { unit, current, max, subject };
  const isUsers = limit.kind === 'nproc';
  return {
    severity: isFull ? 'error' : 'warning',
    message: message(
      isUsers ? (isFull ? 'host.nprocFull' : 'host.nprocNear') : isFull ? 'host.sliceFull' : 'host.sliceNear',
      params,
    ),
  };
}

function workerFindings(service: ServiceLook): Finding[] {
  const findings: Finding[] = [];
  if (
    service.activeState === 'active' &&
    isKnown(service.workers) &&
    service.workers.value.length === 0 &&
    hasPool(service)
  ) {
    findings.push({ severity: 'error', message: message('host.noWorkers', { unit: service.unit }) });
  }
  for (const socket of valueOf(service.sockets) ?? []) {
    if (socket.capacity > 0 && socket.waiting >= socket.capacity) {
      const { address, waiting, capacity } = socket;
      findings.push({ severity: 'error', message: message('host.queueFull', { address, waiting, capacity }) });
    }
  }
  return findings;
}

/** Celery's solo, threads and green pools have no processes of their own. */
function hasPool(service: ServiceLook): boolean {
  if (service.kind === 'gunicorn') return true;
  return isKnown(service.commandLine) && /^(?:prefork|processes)$/.test(poolOf(service.commandLine.value));
}

function beatFindings({ beat }: ServiceLook): Finding[] {
  const trouble = beat === undefined ? undefined : beatTrouble(beat);
  return trouble === undefined ? [] : [{ severity: 'error', message: trouble }];
}

function reloadFindings(service: ServiceLook): Finding[] {
  return service.needDaemonReload && service.loadState === 'loaded'
    ? [{ severity: 'warning', message: message('host.needsReload', { unit: service.unit }) }]
    : [];
}
