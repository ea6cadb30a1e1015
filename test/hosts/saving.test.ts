// Saving a file when the disk is full or the cable is cut: the old file or the new one, whole, and nothing beside it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFailure } from '../../src/base/failure';
import { openServer } from '../../src/ssh/openServer';
import type { Server } from '../../src/ssh/server';
import { systemClock } from '../../src/ssh/systemClock';
import { Proxy } from '../kit/proxy';
import { within } from '../kit/visit';
import { TestHost } from './host';

const cuts = process.env['AUTOSCALER_LONG'] ? 60 : 10;
const configuration = (name: string, kiB: number): Buffer =>
  Buffer.from(`{ "projects": { "${name}": {} } } // ${'x'.repeat(kiB * 1024)}\n`);
const old = configuration('old', 20);
const next = configuration('next', 90);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

suite('saving a file on a server, with what can go wrong', function () {
  this.timeout(120_000);
  let host: TestHost;
  let home: string;

  suiteSetup(async function () {
    this.timeout(600_000);
    host = await TestHost.boot({ suite: 'trixie', name: 'web1', services: false });
    home = mkdtempSync(join(tmpdir(), 'saving-'));
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(join(home, '.ssh/known_hosts'), `${host.hostKeyLine()}\n`);
  });
  suiteTeardown(async () => {
    if (home !== undefined) rmSync(home, { recursive: true, force: true });
    await host?.stop();
  });

  function open(port: number): Server {
    const file = join(home, '.ssh/config');
    writeFileSync(
      file,
      `Host web1\n  HostName 127.0.0.1\n  Port ${port}\n  HostKeyAlias ${host.address}\n  User deploy\n  IdentityFile ${host.keyFile}\n  IdentitiesOnly yes\n`,
    );
    const nobody = { acceptHostKey: () => Promise.resolve(false), password: none, passphrase: none, answer: none };
    return openServer({ name: 'web1', host: 'web1' }, nobody, {
      clock: systemClock,
      log: () => undefined,
      trusted: true,
      home,
      env: { PATH: process.env['PATH'], HOME: home },
    });
  }

  test('on a disk that fills up while it is written, at any point, the old file stays, with its owner and mode', async () => {
    const folder = '/srv/small';
    await host.must(`mkdir -p ${folder} && mount -t tmpfs -o size=160k tmpfs ${folder}`);
    const proxy = await Proxy.listen({ host: host.address, port: 22 });
    const server = open(proxy.port);
    try {
      await server.becomeRoot(within(30_000));
      const path = `${folder}/autoscaler_config.json`;
      for (const filledKiB of [132, 112, 92, 60, 52]) {
        await host.must(
          `cd ${folder} && rm -f filler && printf %s '${old.toString()}' >autoscaler_config.json && chown deploy:adm autoscaler_config.json && chmod 640 autoscaler_config.json && head -c ${filledKiB}k /dev/zero >filler`,
        );
        await assert.rejects(
          server.writeFile(path, next, { expectedSha256: sha256(old), root: true }, within(60_000)),
          (error) => isFailure(error) && error.phase === 'write',
        );
        assert.equal(await host.must(`sha256sum <${path}`), `${sha256(old)}  -`);
        assert.equal(
          await host.must(`stat -c '%a %U:%G' ${path}; ls -A ${folder}`),
          '640 deploy:adm\nautoscaler_config.json\nfiller',
        );
      }
      await host.must(`rm ${folder}/filler`);
      await server.writeFile(path, next, { expectedSha256: sha256(old), root: true }, within(60_000));
      assert.equal(
        await host.must(`stat -c '%a %U:%G' ${path}; sha256sum <${path}`),
        `640 deploy:adm\n${sha256(next)}  -`,
      );
    } finally {
      server.dispose();
      await proxy.close();
      await host.run(`umount ${folder}`);
    }
  });

  test(`with the connection cut after any part of it (${cuts} places), the old or the new file is there, whole`, async function () {
    this.timeout(cuts * 30_000);
    const folder = join(host.root, 'srv/cut');
    const path = '/srv/cut/autoscaler_config.json';
    const seen = new Set<string>();
    let whole: number | undefined;
    for (let place = -1; place < cuts; place++) {
      await host.must(`mkdir -p /srv/cut && printf %s '${old.toString()}' >${path}`);
      const proxy = await Proxy.listen({ host: host.address, port: 22 });
      const server = open(proxy.port);
      let timer: NodeJS.Immediate | undefined;
      try {
        await server.becomeRoot(within(30_000));
        const before = proxy.passed.toServer;
        // The first run is whole: it tells how much there is to cut.
        const at = whole === undefined ? Infinity : before + (whole * (place + 0.5)) / cuts;
        const watch = (): void => {
          if (proxy.passed.toServer >= at) proxy.reset();
          else timer = setImmediate(watch);
        };
        watch();
        const outcome = await server
          .writeFile(path, next, { expectedSha256: sha256(old), root: true }, within(20_000))
          .then(
            () => 'saved',
            (error: unknown) => (isFailure(error) ? 'failed' : String(error)),
          );
        whole ??= proxy.passed.toServer - before;
        server.disconnect();
        // What still runs there ends by itself.
        await untilQuiet(folder);
        const content = sha256(readFileSync(join(folder, 'autoscaler_config.json')));
        assert.ok([sha256(old), sha256(next)].includes(content), `cut ${place}: a torn file`);
        if (outcome === 'saved') assert.equal(content, sha256(next));
        assert.ok(outcome === 'saved' || outcome === 'failed', outcome);
        seen.add(`${outcome} ${content === sha256(old) ? 'old' : 'new'}`);
      } finally {
        if (timer !== undefined) clearImmediate(timer);
        server.dispose();
        await proxy.close();
      }
    }
    assert.ok(seen.has('saved new') && seen.has('failed old'), [...seen].join(', '));
  });
});

const none = (): Promise<undefined> => Promise.resolve(undefined);

/** No temporary file is left beside it. */
async function untilQuiet(folder: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const files = readdirSync(folder);
    if (files.length === 1) return;
    assert.ok(Date.now() < deadline, `left behind: ${files.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
