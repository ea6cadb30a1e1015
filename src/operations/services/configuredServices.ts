/** What the configuration on a server says of its services, for what is done to them. */
import type { OperationContext } from '../../base/context';
import type { HealthSettings } from '../../config/model';
import { parseConfiguration } from '../../config/parse';
import { scaledServices } from '../../config/celeryProject';
import { healthDefaults } from '../../config/defaults';
import { valueOf } from '../../base/known';
import type { Look, ServiceLook } from '../../host/look';
import { isPlainPath } from '../../host/plainPath';
import type { Server } from '../../ssh/server';
import type { ServiceUrl } from '../../threads/diagnosis';
import { readFiles } from '../plans/readFiles';
import { configurationPathOf } from '../deployment/configurationFile';

export interface ConfiguredService {
  /** The most workers that the agent may give it. */
  readonly maxWorkers: number;
  readonly health: HealthSettings | undefined;
}

/** By unit; empty where there is no configuration, or none that can be read and has no errors. `root` as for `readFiles`. */
export async function configuredServices(
  server: Server,
  look: Look,
  root: 'always' | 'ifOpen',
  context: OperationContext,
): Promise<ReadonlyMap<string, ConfiguredService>> {
  const path = configurationPathOf(look);
  if (path === undefined || !isPlainPath(path)) return new Map();
  const [reading] = await server.run(readFiles([path], root), context);
  return reading?.state === 'file' ? servicesOf(reading.bytes.toString('utf8')) : new Map();
}

export function servicesOf(text: string): ReadonlyMap<string, ConfiguredService> {
  const { configuration } = parseConfiguration(text);
  const scaled = configuration === undefined ? [] : scaledServices(configuration);
  return new Map(scaled.map(({ service, maxWorkers, health }) => [service, { maxWorkers, health }] as const));
}

/** What shows whether a service answers: its configured health check, else the first page of the first socket on which it listens. */
export function healthUrl(service: ServiceLook, health: HealthSettings | undefined): ServiceUrl | undefined {
  const address = health?.socket === undefined ? valueOf(service.sockets)?.[0]?.address : addressOf(health.socket);
  // It becomes a line of a request.
  const path = /^\/[\x21-\x7e]*$/.test(health?.path ?? '') ? health?.path : undefined;
  return address === undefined ? undefined : { address, path: path ?? healthDefaults.path };
}

/** A path, `unix:PATH`, `HOST:PORT` or `tcp:HOST:PORT`, as the agent understands them too; undefined for anything else. */
function addressOf(socket: string): string | undefined {
  const [, path] = /^(?:unix:(?:\/\/)?)?([/@][^\u0000-\u001f\u007f]*)$/.exec(socket) ?? [];
  if (path !== undefined) return `unix:${path}`;
  const [, host, port] = /^(?:tcp:)?([\w.:[\]*-]*):(\d{1,5})$/.exec(socket) ?? [];
  if (host === undefined || port === undefined) return undefined;
  return `tcp:${host === '' ? '127.0.0.1' : host}:${port}`;
}
