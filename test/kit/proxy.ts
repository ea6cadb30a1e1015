// A TCP proxy that misbehaves as networks do: cuts, resets, stalls and delays, at a chosen byte or when told.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export type Direction = 'toServer' | 'toClient';

export interface Fault {
  readonly direction: Direction;
  /** After exactly this many bytes of the connection have passed in this direction; 0 is before the first. */
  readonly atByte: number;
  /** `cut`: FIN to both sides. `reset`: RST to both. `stall`: nothing passes any more, either way, until resume(). `delay`: once, for `delayMs`. */
  readonly action: 'cut' | 'reset' | 'stall' | 'delay';
  readonly delayMs?: number;
  /** Only on this connection, counted from 0; otherwise on each. */
  readonly connection?: number;
}

export class Proxy {
  readonly host = '127.0.0.1';
  readonly port: number;
  /** Each chunk, either way, waits this long first. */
  delayMs = 0;
  /** Connections accepted so far. */
  accepted = 0;
  /** Bytes passed on, of all connections. */
  readonly passed: Record<Direction, number> = { toServer: 0, toClient: 0 };

  private readonly open = new Set<[Socket, Socket]>();
  private waiting: (() => void)[] = [];
  private stalled = false;

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
    private readonly faults: readonly Fault[],
  ) {
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => this.accept(client));
  }

  static listen(target: { host: string; port: number }, faults: readonly Fault[] = []): Promise<Proxy> {
    return new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true });
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(new Proxy(server, target, faults)));
    });
  }

  /** Connections open now. */
  get connections(): number {
    return this.open.size;
  }

  /** Ends all connections with FIN. */
  cut(): void {
    for (const pair of this.open) this.end(pair, 'cut');
  }

  /** Ends all connections with RST. */
  reset(): void {
    for (const pair of this.open) this.end(pair, 'reset');
  }

  /** Keeps connections open, also new ones, but passes nothing. */
  stall(): void {
    this.stalled = true;
  }

  /** Passes on again, beginning with what waited. */
  resume(): void {
    this.stalled = false;
    for (const go of this.waiting.splice(0)) go();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.reset();
    this.resume();
    await closed;
  }

  private accept(client: Socket): void {
    const number = this.accepted++;
    const server = connect({ ...this.target, allowHalfOpen: true, noDelay: true });
    const pair: [Socket, Socket] = [client, server];
    this.open.add(pair);
    for (const socket of pair) {
      socket.on('error', () => this.end(pair, 'reset'));
      socket.on('close', () => {
        if (client.destroyed && server.destroyed) this.open.delete(pair);
      });
    }
    const mine = this.faults.filter((fault) => fault.connection === undefined || fault.connection === number);
    void this.pump('toServer', pair, client, server, mine);
    void this.pump('toClient', pair, server, client, mine);
  }

  private async pump(
    direction: Direction,
    pair: [Socket, Socket],
    from: Socket,
    to: Socket,
    all: readonly Fault[],
  ): Promise<void> {
    const faults = all.filter((fault) => fault.direction === direction).sort((a, b) => a.atByte - b.atByte);
    let offset = 0;
    /** Carries out what is due at this offset; false where the connection has ended by it. */
    const faultsDue = async (): Promise<boolean> => {
      for (let fault = faults[0]; fault !== undefined && fault.atByte <= offset; fault = faults[0]) {
        faults.shift();
        if (fault.action === 'stall') this.stall();
        else if (fault.action === 'delay') await sleep(fault.delayMs ?? 0);
        else {
          this.end(pair, fault.action);
          return false;
        }
      }
      return true;
    };
    try {
      if (!(await faultsDue())) return;
      // Plain iteration would destroy the socket at the end of its stream, with the other direction still open.
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        let rest = chunk as Buffer;
        while (rest.length > 0) {
          await this.gate();
          if (this.delayMs > 0) await sleep(this.delayMs);
          if (to.destroyed) return;
          const part = rest.subarray(0, (faults[0]?.atByte ?? Infinity) - offset);
          rest = rest.subarray(part.length);
          offset += part.length;
          this.passed[direction] += part.length;
          await new Promise<void>((resolve) => to.write(part, () => resolve()));
          if (!(await faultsDue())) return;
        }
      }
      await this.gate();
      if (!to.destroyed) to.end();
    } catch {
      this.end(pair, 'reset');
    }
  }

  private async gate(): Promise<void> {
    while (this.stalled) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private end(pair: [Socket, Socket], how: 'cut' | 'reset'): void {
    for (const socket of pair) {
      if (socket.destroyed) continue;
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroySoon();
    }
    if (how === 'reset') this.open.delete(pair);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
