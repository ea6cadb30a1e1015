/** A bounded burst of requests at once, from the server itself to one of its services. Made when it is asked for, never by itself. */
import { sh } from '../../base/sh';
import type { Command } from '../../ssh/command';
import { mostRequests, mostSeconds, type Burst } from '../../threads/burst';
import { unreadable } from '../output';

export interface BurstWish {
  /** As a look names it: `unix:/run/backcore.sock`, `tcp:127.0.0.1:8001`. */
  readonly address: string;
  readonly path: string;
  readonly requests: number;
  /** How long each may take. */
  readonly seconds: number;
}

/** One thread, however many requests: it must not run into the limit that it is to show. */
const script = sh`
import asyncio, sys, time
address, path, count, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])

async def connect():
    kind, _, rest = address.partition(":")
    if kind == "unix":
        return await asyncio.open_unix_connection("\0" + rest[1:] if rest.startswith("@") else rest)
    host, _, port = rest.rpartition(":")
    host = host.strip("[]")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "*": "127.0.0.1"}.get(host, host)
    return await asyncio.open_connection(host, int(port))

async def ask():
    reader, writer = await connect()
    try:
        writer.write(("GET %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: autoscaler\r\nConnection: close\r\n\r\n" % path).encode("latin-1"))
        line = await reader.readline()
        while await reader.read(65536):
            pass
        return int(line.split()[1])
    finally:
        writer.close()

async def one():
    try:
        return await asyncio.wait_for(ask(), limit)
    except Exception:
        return None

async def main():
    began = time.monotonic()
    answers = await asyncio.gather(*[one() for _ in range(count)])
    print("at %d" % time.time())
    print("seconds %.2f" % (time.monotonic() - began))
    for status in sorted({a for a in answers if a is not None}):
        print("status %d %d" % (status, answers.count(status)))
    print("failed %d" % answers.count(None))

loop = asyncio.new_event_loop()
loop.run_until_complete(main())
`;

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
