/** A service's command lines word by word, as systemd keeps them (`ExecStartEx`). */

export interface ExecStart {
  /** systemd.service(5)'s prefixes: `-`, `:`, `+`, `!`, `!!`. */
  readonly prefix: string;
  readonly path: string;
  readonly argv: readonly string[];
}

const prefixes: Readonly<Record<string, string>> = {
  'ignore-failure': '-',
  'no-env-expand': ':',
  privileged: '+',
  'no-setuid': '!',
  'ambient-fallback': '!!',
};

/** `{"type":"a(sasasttttuii)","data":[[PATH,[ARG…],[FLAG…],…]]}`. Throws where it is something else. */
export function parseExecStart(json: string): ExecStart[] {
  const value: unknown = JSON.parse(json);
  const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : undefined;
  if (!Array.isArray(data)) throw new Error('no data');
  return data.map((entry: unknown) => {
    if (!Array.isArray(entry)) throw new Error('no command');
    const [path, argv, flags] = entry as unknown[];
    if (typeof path !== 'string' || !isWords(argv) || !isWords(flags)) throw new Error('no command');
    return { path, argv, prefix: flags.map((flag) => prefixes[flag] ?? '').join('') };
  });
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}
