/**
 * A broker's URL as Celery takes it (kombu/utils/url.py and the transports), so that the agent goes where the worker goes. Several
 * addresses are parted by `;`: Sentinels all belong together, other brokers are tried one after the other.
 */

export interface BrokerTls {
  /** `ssl_cert_reqs=none`: the certificate is not looked at. */
  readonly verify: boolean;
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
}

interface Login {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export interface RedisTarget extends Login {
  readonly kind: 'redis';
  /** A path: a Unix socket. */
  readonly at: BrokerAddress | string;
  readonly database: number;
  readonly tls: BrokerTls | undefined;
}

export interface SentinelTarget extends Login {
  readonly kind: 'sentinel';
  readonly sentinels: readonly BrokerAddress[];
  readonly database: number;
}

export interface RabbitTarget extends Login {
  readonly kind: 'rabbitmq';
  readonly at: BrokerAddress;
  readonly vhost: string;
  readonly tls: BrokerTls | undefined;
}

export type BrokerTarget = RedisTarget | SentinelTarget | RabbitTarget;

export type ParsedBroker =
  | { readonly targets: readonly BrokerTarget[] }
  /** `scheme`: one that the agent can't read, `sqs`; undefined: no URL at all. */
  | { readonly targets?: undefined; readonly scheme: string | undefined };

interface Parts extends Login {
  readonly scheme: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

export function parseBrokerUrl(text: string): ParsedBroker {
  const pieces = text.split(';').map((piece) => piece.trim());
  const parts: Parts[] = [];
  for (const piece of pieces.filter((each) => each !== '')) {
    const part = partsOf(piece);
    if (part === undefined) return { scheme: undefined };
    parts.push(part);
  }
  const [first] = parts;
  if (first === undefined) return { scheme: undefined };
  if (first.scheme === 'sentinel') {
    // The database may be said at any of them, as people write it at the last.
    const database = parts.map(databaseOf).find((each) => each !== 0) ?? 0;
    const login = parts.find(({ password }) => password !== undefined) ?? first;
    const sentinels = parts.map(({ host, port }) => ({ host, port: port ?? 26379 }));
    const { username, password } = login;
    return { targets: [{ kind: 'sentinel', sentinels, database, username, password }] };
  }
  const targets: BrokerTarget[] = [];
  for (const part of parts) {
    const target = targetOf(part);
    if (target === undefined) return { scheme: part.scheme };
    targets.push(target);
  }
  return { targets };
}

/** `redis://web1:6379/0`: where it is, without who asks. */
export function addressOf(target: BrokerTarget): string {
  if (target.kind === 'sentinel') {
    return `sentinel://${target.sentinels.map(({ host, port }) => `${host}:${port}`).join(',')}/${target.database}`;
  }
  if (target.kind === 'rabbitmq') return `amqp://${target.at.host}:${target.at.port}/${target.vhost}`;
  if (typeof target.at === 'string') return `redis+socket://${target.at}?virtual_host=${target.database}`;
  return `${target.tls === undefined ? 'redis' : 'rediss'}://${target.at.host}:${target.at.port}/${target.database}`;
}

function targetOf(parts: Parts): BrokerTarget | undefined {
  const { scheme, host, port, path, query, username, password } = parts;
  const login = { username, password };
  switch (scheme) {
    case 'redis':
    case 'rediss':
      return {
        kind: 'redis',
        at: { host, port: port ?? 6379 },
        database: databaseOf(parts),
        tls: scheme === 'rediss' || query.get('ssl') === 'true' ? tlsOf(query) : undefined,
        ...login,
      };
    case 'redis+socket':
    case 'unix':
      return {
        kind: 'redis',
        at: path,
        database: Number(query.get('virtual_host') ?? 0) || 0,
        tls: undefined,
        ...login,
      };
    case 'amqp':
    case 'amqps':
    case 'pyamqp':
    case 'librabbitmq': {
      const secure = scheme === 'amqps' || query.get('ssl') === 'true';
      return {
        kind: 'rabbitmq',
        at: { host, port: port ?? (secure ? 5671 : 5672) },
        vhost: path.slice(1) === '' ? '/' : path.slice(1),
        tls: secure ? tlsOf(query) : undefined,
        username: username ?? 'guest',
        password: password ?? 'guest',
      };
    }
    default:
      return undefined;
  }
}

function databaseOf({ path }: Parts): number {
  const digits = /^\/+(\d{1,6})\/?$/.exec(path)?.[1];
  return digits === undefined ? 0 : Number(digits);
}

function tlsOf(query: ReadonlyMap<string, string>): BrokerTls {
  return {
    verify: !/^(?:cert_)?none$/i.test(query.get('ssl_cert_reqs') ?? ''),
    caFile: query.get('ssl_ca_certs'),
    certFile: query.get('ssl_certfile'),
    keyFile: query.get('ssl_keyfile'),
  };
}

function partsOf(text: string): Parts | undefined {
  const match =
    /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?(\[[^\]]*\]|[^:/?#@]*)(?::(\d{1,5})?)?(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(
      text,
    );
  if (match === null) return undefined;
  const [, scheme = '', login, host = '', port, path = '', query = ''] = match;
  const colon = login?.indexOf(':') ?? -1;
  const name = colon < 0 ? login : login?.slice(0, colon);
  const word = colon < 0 ? undefined : login?.slice(colon + 1);
  try {
    return {
      scheme: scheme.toLowerCase(),
      username: name === undefined || name === '' ? undefined : decodeURIComponent(name),
      password: word === undefined || word === '' ? undefined : decodeURIComponent(word),
      host: host === '' ? 'localhost' : host.replace(/^\[|\]$/g, ''),
      port: port === undefined || port === '' ? undefined : Number(port),
      path: decodeURIComponent(path),
      query: new Map(
        query.split('&').flatMap((pair): [string, string][] => {
          const [key = '', value = ''] = pair.split('=');
          return key === '' ? [] : [[decodeURIComponent(key), decodeURIComponent(value.replace(/\+/g, ' '))]];
        }),
      ),
    };
  } catch {
    // A per cent sign that begins no character.
    return undefined;
  }
}
