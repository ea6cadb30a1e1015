/** What the two last looks say about load and limits, by the rules of the host room. */
import { serverHealth, serviceHealth, type Health, type Severity } from '../../host/health';
import type { Look, ServiceLook } from '../../host/look';
import type { ProcessLook } from '../../host/processLook';
import { processKey, ratesBetween } from '../../host/rates';
import { message, type Message } from '../../words/message';
import type { Finding, Tone } from './node';
import type { ServerSnapshot } from './snapshot';

export interface Judgement {
  /** 0–100 of the whole machine; undefined until there are two looks. */
  readonly systemPercent: number | undefined;
  /** 100 is one CPU busy all the time. */
  processPercent(process: ProcessLook): number | undefined;
  /** 100 is one CPU busy all the time. */
  unitPercent(unit: string): number | undefined;
  readonly server: Judged;
  service(service: ServiceLook): Judged;
}

export interface Judged {
  readonly tone: Tone;
  readonly findings: readonly Finding[];
}

const tones: Record<Severity, Tone> = { ok: 'good', off: 'quiet', warning: 'warning', error: 'bad' };

export function judge({ latest, previous }: Pick<ServerSnapshot, 'latest' | 'previous'>): Judgement {
  const rates = latest === undefined ? undefined : ratesBetween(previous, latest);
  return {
    systemPercent: rates?.systemCpuPercent,
    processPercent: (process) => rates?.processes.get(processKey(process)),
    unitPercent: (unit) => rates?.units.get(unit),
    server: latest === undefined ? { tone: 'good', findings: [] } : judgeServer(latest),
    service: (service) => judgedBy(serviceHealth(service)),
  };
}

function judgeServer(look: Look): Judged {
  return judgedBy(serverHealth(look));
}

function judgedBy({ severity, messages }: Health): Judged {
  const tone = tones[severity];
  return {
    tone,
    findings: messages.map((long) => ({ tone: tone === 'bad' ? 'bad' : 'warning', short: shortOf(long), long })),
  };
}

/** A few words for the line in the tree; undefined where the line says it already. */
function shortOf({ code, params }: Message): Message | undefined {
  switch (code) {
    case 'host.nprocNear':
    case 'host.nprocFull':
      return message('ui.short.nproc', { current: params?.['current'] ?? '?', max: params?.['max'] ?? '?' });
    case 'host.sliceNear':
    case 'host.sliceFull':
      return message('ui.short.slice', { current: params?.['current'] ?? '?', max: params?.['max'] ?? '?' });
    case 'host.tasksNear':
    case 'host.tasksFull':
      return message('ui.short.tasks', { current: params?.['current'] ?? '?', max: params?.['max'] ?? '?' });
    case 'host.refused':
    case 'host.refusedBefore':
      return message('ui.short.refused', { refused: params?.['refused'] ?? '?' });
    case 'host.noWorkers':
      return message('ui.short.noWorkers');
    case 'host.queueFull':
      return message('ui.short.queueFull', { waiting: params?.['waiting'] ?? '?' });
    case 'host.needsReload':
      return message('ui.short.needsReload');
    case 'host.autoRestart':
      return message('ui.short.autoRestart');
    case 'host.badSetting':
      return message('ui.short.badSetting');
    case 'host.kernelThreadsNear':
      return message('ui.short.threadsNear');
    case 'host.memoryLow':
      return message('ui.short.memoryLow');
    default:
      return undefined;
  }
}
