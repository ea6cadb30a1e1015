// A connection to a test host as the editor makes it: a home folder of its own, a known host, the user's key.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationContext } from '../../src/base/context';
import { openServer } from '../../src/ssh/openServer';
import type { Prompter, Server } from '../../src/ssh/server';
import { systemClock } from '../../src/ssh/systemClock';

/** A host that answers SSH: a container's or a virtual machine's. */
export interface Visited {
  readonly address: string;
  /** Default: 22. */
  readonly port?: number;
  readonly keyFile: string;
  hostKeyLine(): string;
}

export class Visit {
  /** How many commands were run. */
  runs = 0;
  private constructor(
    readonly server: Server,
    readonly home: string,
    /** What the connection wrote to the log. */
    readonly log: readonly string[],
  ) {}

  /** `sudoPasswords`: given one after the other when sudo asks; the user's own when left out. */
  static open(host: Visited, user: string, sudoPasswords: readonly string[] = [`${user}-pw`]): Visit {
    const log: string[] = [];
    const answers = [...sudoPasswords];
    const home = mkdtempSync(join(tmpdir(), 'operations-'));
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(
      join(home, '.ssh/config'),
      `Host web1\n  HostName ${host.address}\n  Port ${host.port ?? 22}\n  User ${user}\n  IdentityFile ${host.keyFile}\n  IdentitiesOnly yes\n`,
    );
    writeFileSync(join(home, '.ssh/known_hosts'), `${host.hostKeyLine()}\n`);
    const prompter: Prompter = {
      acceptHostKey: () => Promise.resolve(false),
      password: ({ kind }) =>
        Promise.resolve(kind === 'sudo' ? (answers.length > 1 ? answers.shift() : answers[0]) : undefined),
      passphrase: () => Promise.resolve(undefined),
      answer: () => Promise.resolve(undefined),
    };
    const server = openServer({ name: 'web1', host: 'web1' }, prompter, {
      clock: systemClock,
      log: (line) => log.push(line),
      trusted: true,
      home,
      env: { PATH: process.env['PATH'], HOME: home },
    });
    const visit = new Visit(server, home, log);
    const run = server.run.bind(server);
    server.run = (command, context) => {
      visit.runs += 1;
      return run(command, context);
    };
    return visit;
  }

  close(): void {
    this.server.dispose();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export function within(ms: number, cancel = new AbortController()): OperationContext {
  return { clock: systemClock, cancel: cancel.signal, timeoutMs: ms };
}
