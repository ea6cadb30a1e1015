import type { ServerSpec } from '../../ssh/server';

export interface ConfiguredServer {
  readonly spec: ServerSpec;
  /** Looked at every two minutes also while the view is hidden. */
  readonly watch: boolean;
}

/** Reads the setting; leaves out what is no server, and a second one of the same name. */
export function parseServers(value: unknown): ConfiguredServer[] {
  if (!Array.isArray(value)) return [];
  const result: ConfiguredServer[] = [];
  for (const item of value as unknown[]) {
    if (typeof item !== 'object' || item === null) continue;
    const { name, host, user, port, watch } = item as Record<string, unknown>;
    if (!isWord(name) || !isWord(host)) continue;
    if (result.some(({ spec }) => spec.name.toLowerCase() === name.toLowerCase())) continue;
    const spec: ServerSpec = {
      name,
      host,
      ...(isWord(user) ? { user } : {}),
      ...(isPort(port) ? { port } : {}),
    };
    result.push({ spec, watch: watch === true });
  }
  return result;
}

/** Splits what a user types: `host`, `user@host`, `user@host:port`, `[2001:db8::1]:22`. undefined when it is none of them. */
export function parseAddress(typed: string): Omit<ServerSpec, 'name'> | undefined {
  const found =
    /^(?:(?<user>[^@\s]+)@)?(?:\[(?<bracketed>[0-9a-fA-F:.%\w]+)\]|(?<host>[^\s@:[\]]+)|(?<v6>[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*))(?::(?<port>\d{1,5}))?$/.exec(
      typed.trim(),
    );
  const groups = found?.groups;
  if (groups === undefined) return undefined;
  const host = groups['bracketed'] ?? groups['v6'] ?? groups['host'] ?? '';
  const user = groups['user'];
  const port = groups['port'] === undefined ? undefined : Number(groups['port']);
  // A name that begins with a dash would be an option to the programs that get it.
  if (host === '' || host.startsWith('-') || user?.startsWith('-') === true) return undefined;
  if (port !== undefined && !isPort(port)) return undefined;
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}

function isWord(value: unknown): value is string {
  return (
    typeof value === 'string' && value.trim() !== '' && !value.startsWith('-') && !/[\u0000-\u001f\u007f]/.test(value)
  );
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;
}
