/** Whether a service is well: active, with as many workers as it should have, and answering. */
import { valueOf } from '../../base/known';
import type { HealthSettings } from '../../config/model';
import type { ServiceLook } from '../../host/look';
import { message, type Message } from '../../words/message';
import { problemOf, type HealthRequest } from './answers';

const connectTimeoutMs = 2000;

export interface Wanted {
  /** Undefined: at least one. */
  readonly workers: number | undefined;
  readonly health: HealthSettings | undefined;
}

/** Undefined where all is well. */
export async function illnessOf(
  unit: string,
  service: ServiceLook | undefined,
  wanted: Wanted,
): Promise<Message | undefined> {
  if (service?.activeState !== 'active') {
    return message('agent.health.inactive', { unit, state: service?.activeState ?? 'not-found' });
  }
  const workers = valueOf(service.workers)?.length;
  if (workers === undefined) return message('agent.health.unknown', { unit });
  if (service.kind === 'gunicorn' && workers === 0) return message('agent.health.noWorkers', { unit });
  if (wanted.workers !== undefined && workers !== wanted.workers) {
    return message('agent.health.count', { unit, workers, desired: wanted.workers });
  }
  return service.kind === 'gunicorn' ? silenceOf(unit, service, wanted.health) : undefined;
}

/** Why a service does not answer; undefined where it does. */
export async function silenceOf(
  unit: string,
  service: ServiceLook | undefined,
  health: HealthSettings | undefined,
): Promise<Message | undefined> {
  const listening = service === undefined ? [] : (valueOf(service.sockets) ?? []).map(({ address }) => address);
  const requests: HealthRequest[] =
    health === undefined
      ? listening.map((socket) => ({ socket, path: undefined, timeoutMs: connectTimeoutMs }))
      : [health.socket ?? listening[0]]
          .filter((socket) => socket !== undefined)
          .map((socket) => ({ socket, path: health.path, timeoutMs: health.timeoutMs }));
  if (requests.length === 0) return message('agent.health.noSocket', { unit });
  for (const request of requests) {
    const problem = await problemOf(request);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
