/** A bounded burst of requests at once, from the server itself to one of its services. Made when it is asked for, never by itself. */
import type { Command } from '../../ssh/command';
import { mostRequests, mostSeconds, type Burst } from '../../threads/burst';
import { unreadable } from '../output';
import script from './burst.py';

export interface BurstWish {
  /** As a look names it: `unix:/run/backcore.sock`, `tcp:127.0.0.1:8001`. */
  readonly address: string;
  readonly path: string;
  readonly requests: number;
  /** How long each may take. */
  readonly seconds: number;
}

/** One thread, however many requests: it must not run into the limit that it is to show. */

/** Never more than `mostRequests` and `mostSeconds`. Throws `operations.unreadable` (no python3, nonsense). */
export function burst({ address, path, requests, seconds }: BurstWish): Command<Burst> {
  const name = 'burst';
  const count = Math.max(1, Math.min(mostRequests, Math.floor(requests)));
  const limit = Math.max(1, Math.min(mostSeconds, Math.floor(seconds)));
  return {
    name,
    argv: ['/usr/bin/env', 'python3', '-I', '-c', script, address, path, String(count), String(limit)],
    root: 'ifOpen',
    timeoutMs: (limit + 20) * 1000,
    parse: (output, server) => {
      const text = output.stdout.toString('utf8');
      const [, at] = /^at (\d{1,11})$/m.exec(text) ?? [];
      const [, took] = /^seconds (\d{1,4}\.\d\d)$/m.exec(text) ?? [];
      const [, failed] = /^failed (\d{1,6})$/m.exec(text) ?? [];
      if (output.exitCode !== 0 || at === undefined || took === undefined || failed === undefined) {
        throw unreadable(name, server, output);
      }
      const statuses = new Map(
        [...text.matchAll(/^status (\d{3}) (\d{1,6})$/gm)].map(([, status, number]) => [
          Number(status),
          Number(number),
        ]),
      );
      return {
        atSeconds: Number(at),
        address,
        path,
        requests: count,
        statuses,
        failed: Number(failed),
        seconds: Number(took),
      };
    },
  };
}
