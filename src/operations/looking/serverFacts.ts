/** What the rules of the configuration want to know of a server, from its last look. Pure. */
import { valueOf } from '../../base/known';
import type { ServerFacts, ServiceFacts } from '../../config/serverFacts';
import { optionOf, poolOf } from '../../host/programOf';
import type { Look, ServiceLook } from '../../host/look';
import { ratesBetween, shareOfMachine, type Rates } from '../../host/rates';
import { parseStatus, type AgentStatus } from '../../scaling/status';
import type { ServiceNames } from '../services/serviceNames';

/** Gunicorn's own default (`gunicorn --help`), seconds. */
const gracefulByDefault = 30;

export interface ServerSeen {
  readonly name: string;
  readonly latest: Look;
  /** For what the CPU does between the two. */
  readonly previous: Look | undefined;
  /** By unit, where they were asked for. */
  readonly names: ReadonlyMap<string, ServiceNames>;
}

export function serverFactsOf({ name, latest, previous, names }: ServerSeen): ServerFacts {
  const status = statusOf(latest);
  const rates = ratesBetween(previous, latest);
  return {
    server: name,
    cpuCount: latest.system.cpuCount,
    availableMiB: valueOf(latest.system.memory)?.availableMiB,
    intervalSeconds: intervalIn(status),
    services: latest.services.map((service) => factsOf(service, latest, rates, status, names.get(service.unit))),
    otherUnits: new Map([...names].map(([unit, { loadState }]) => [unit, loadState])),
  };
}

export function statusOf(look: Look): AgentStatus | undefined {
  const text = valueOf(look.autoscaler.statusText);
  return text === undefined ? undefined : parseStatus(text);
}

/** The server's word is checked: it would become a divisor. */
function intervalIn(status: AgentStatus | undefined): number | undefined {
  const seconds: unknown = status?.intervalSeconds;
  return typeof seconds === 'number' && seconds >= 1 && seconds <= 3600 ? seconds : undefined;
}

function factsOf(
  service: ServiceLook,
  look: Look,
  rates: Rates | undefined,
  status: AgentStatus | undefined,
  names: ServiceNames | undefined,
): ServiceFacts {
  const words = valueOf(service.commandLine);
  const workers = valueOf(service.workers);
  const isGunicorn = service.kind === 'gunicorn';
  const queues = isGunicorn || words === undefined ? undefined : optionOf(words, '-Q', '--queues');
  return {
    unit: service.unit,
    kind: service.kind,
    state: service.activeState,
    workers: workers?.length,
    workerMiB:
      workers === undefined || workers.length === 0 ? undefined : Math.max(...workers.map((each) => each.rssMiB)),
    workerTasks:
      workers === undefined || workers.length === 0 ? undefined : Math.max(...workers.map((each) => each.threads)),
    limits: service.limits,
    restCpuPercent: restOf(service, look, rates, status),
    timeoutSeconds: isGunicorn ? secondsOf(words, '-t', '--timeout') : undefined,
    gracefulTimeoutSeconds: isGunicorn ? (secondsOf(words, '--graceful-timeout') ?? gracefulByDefault) : undefined,
    pool: isGunicorn || words === undefined ? undefined : poolOf(words),
    autoscales: !isGunicorn && words !== undefined && optionOf(words, '--autoscale') !== undefined,
    queues: queues?.split(',').filter((queue) => queue !== ''),
    environment: names?.isComplete === true ? names.variables : undefined,
  };
}

/** As the agent's last sample has it, which is of two minutes; else as the last two looks have it. */
function restOf(
  service: ServiceLook,
  look: Look,
  rates: Rates | undefined,
  status: AgentStatus | undefined,
): number | undefined {
  const inputs = status?.projects.find((project) => project.service === service.unit)?.decision?.inputs;
  const { systemCpuPercent: system, serviceCpuPercent: own } = inputs ?? {};
  if (typeof system === 'number' && typeof own === 'number') return Math.max(0, system - own);
  const unit = rates?.units.get(service.unit);
  if (rates?.systemCpuPercent === undefined || unit === undefined) return undefined;
  return Math.max(0, rates.systemCpuPercent - shareOfMachine(unit, look));
}

function secondsOf(words: readonly string[] | undefined, ...names: readonly string[]): number | undefined {
  const value = words === undefined ? undefined : optionOf(words, ...names);
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
