// The promise that everything else rests on: no request fails because the agent scales. Every kind of worker, on a Unix socket and
// on TCP, is called by every kind of client all the time: fast requests, requests of five seconds, kept connections. The guide's
// way (edit the unit, daemon-reload, restart) is put to the same clients beside it, so that the test is known to see failures.
//
// `npm test` makes a sample of the scale events, `npm run test:long` a hundred for each service, on both suites; of the restarts, which
// fail at once, twenty.
import assert from 'node:assert/strict';
import { generator } from '../unit/scaling/random';
import { AgentHost } from '../kit/agentHost';
import { ServiceClient, type ServiceClientOptions, type ServiceClientResult } from '../kit/serviceClient';
import { TestHost } from './host';
import { debians } from './debians';
import { sleep } from './program';

const long = process.env['AUTOSCALER_LONG'] === '1';
const seed = Number(process.env['AUTOSCALER_SEED'] ?? 1);
/** Changes of the number of workers, of each service. */
const events = long ? 100 : 4;
const guideEvents = long ? 20 : 1;
const fewest = 1;
const most = 4;

const classes = [
  { kind: 'sync', project: 'backdipro', words: 'backdipro.wsgi' },
  { kind: 'gthread', project: 'backdipro', words: '-k gthread --threads 4 backdipro.wsgi' },
  { kind: 'uvicorn', project: 'backcore', words: '-k uvicorn.workers.UvicornWorker backcore.asgi:application' },
];
const services = classes.flatMap(({ kind, project, words }, index) => [
  {
    name: `${kind}-unix`,
    socket: `/run/${kind}-unix/web.sock`,
    bind: `unix:/run/${kind}-unix/web.sock`,
    project,
    words,
  },
  { name: `${kind}-tcp`, socket: `127.0.0.1:${8100 + index}`, bind: `127.0.0.1:${8100 + index}`, project, words },
]);
const names = services.map(({ name }) => name);

const clients: Readonly<Record<string, Omit<ServiceClientOptions, 'socket'>>> = {
  fast: { clients: 2, pauseSeconds: 0.1 },
  'five seconds': { clients: 1, path: '/sleep?s=5' },
  'kept connection': { clients: 1, pauseSeconds: 0.1, keepAlive: true },
};

type Results = Readonly<Record<string, Readonly<Record<string, ServiceClientResult>>>>;

/** All clients of all services, while `work` is done. */
async function whileCalled(host: TestHost, work: () => Promise<void>): Promise<Results> {
  const called = await Promise.all(
    services.flatMap(({ name, socket }) =>
      Object.entries(clients).map(async ([kind, options]) => {
        const each = { ...options, socket, maxSeconds: 5400, requestTimeoutSeconds: 120 };
        return { name, kind, client: await ServiceClient.start(host, each) };
      }),
    ),
  );
  let results: Results = {};
  try {
    await work();
  } finally {
    const ended = await Promise.all(called.map(async (each) => ({ ...each, result: await each.client.stop() })));
    for (const { name, kind, result } of ended) results = { ...results, [name]: { ...results[name], [kind]: result } };
  }
  return results;
}

function table(title: string, results: Results, counts: Readonly<Record<string, number>>): void {
  console.log(`      ${title}: requests, failed (sent again on a new connection)`);
  for (const [name, byClient] of Object.entries(results)) {
    const cells = Object.entries(byClient).map(
      ([kind, { requests, failed, reopened }]) =>
        `${kind} ${requests}, ${failed}${reopened > 0 ? ` (${reopened})` : ''}`,
    );
    console.log(`        ${name.padEnd(13)} ${counts[name]} events: ${cells.join('; ')}`);
  }
}

for (const debian of debians('trixie')) {
  suite(`no request fails because workers come and go (${debian})`, function () {
    this.timeout(long ? 5_400_000 : 600_000);
    let host: TestHost;
    let agent: AgentHost;

    suiteSetup(async function () {
      this.timeout(600_000);
      host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
      agent = await AgentHost.prepare(host);
      for (const { name, bind, project, words } of services) {
        agent.put(
          `/etc/systemd/system/${name}.service`,
          `[Unit]\n# The guide's way starts it more often than a unit's limit allows.\nStartLimitIntervalSec=0\n
[Service]\nType=notify\nUser=www-data\nGroup=www-data\nRuntimeDirectory=${name}\nWorkingDirectory=/srv/${project}
ExecStart=/usr/bin/gunicorn --workers 2 --bind ${bind} ${words}\n`,
        );
      }
      await host.must(`systemctl daemon-reload; systemctl start ${names.join(' ')}`);
      await agent.within(90, 'two workers each', agent.everyCount(Object.fromEntries(names.map((name) => [name, 2]))));
    });
    suiteTeardown(() => host.stop());

    /** So many changes of each service, by the agent's log. */
    const changed = (): Record<string, number> => {
      const log = agent.log();
      return Object.fromEntries(
        names.map((name) => [
          name,
          [...log.matchAll(new RegExp(` scale_(?:up|down) ${name}\\.service (\\d+) -> (\\d+) `, 'g'))].length,
        ]),
      );
    };

    test('by the agent: none', async () => {
      const random = generator(seed);
      const targets = new Map(names.map((name) => [name, 2]));
      const results = await whileCalled(host, async () => {
        await sleep(500);
        const done = changed();
        const open = (): string[] => names.filter((name) => (changed()[name] ?? 0) - (done[name] ?? 0) < events);
        for (let turn = 0; open().length > 0; turn++) {
          assert.ok(turn < 20 * events, `${events} events each within ${turn} ticks; open: ${open().join(' ')}`);
          for (const [name, target] of targets) {
            // A number that is not reached yet, because a worker finishes its request first, stays the target.
            if ((await host.workers(name)).length !== target) continue;
            targets.set(
              name,
              fewest + ((target - fewest + 1 + Math.floor(random() * (most - fewest))) % (most - fewest + 1)),
            );
          }
          agent.configure(
            Object.fromEntries([...targets].map(([name, count]) => [name, { min_workers: count, max_workers: count }])),
          );
          // On a slow machine a tick may end in the middle; the next one goes on.
          await host.run('autoscaler tick', { timeoutMs: 150_000 });
        }
      });
      const counts = changed();
      table('the agent', results, counts);
      const failures = Object.entries(results).flatMap(([name, byClient]) =>
        Object.entries(byClient)
          .filter(([, { failed }]) => failed > 0)
          .map(([kind, result]) => ({ name, kind, errors: result.errors, failures: result.failures.slice(0, 5) })),
      );
      assert.equal(failures.length, 0, `${JSON.stringify(failures, undefined, 1)}\n${agent.log()}`);
      for (const [name, byClient] of Object.entries(results)) {
        for (const [kind, { requests }] of Object.entries(byClient))
          assert.ok(requests > 2, `${name}, ${kind}: ${requests}`);
      }
    });

    test("by the guide's way: some, so they would have been seen", async () => {
      agent.configure({});
      const results = await whileCalled(host, async () => {
        await sleep(500);
        for (let event = 0; event < guideEvents; event++) {
          const workers = 2 + (event % 2);
          await host.must(
            `cd /etc/systemd/system; sed -i 's/--workers [0-9]*/--workers ${workers}/' ${names.map((name) => `${name}.service`).join(' ')}
             systemctl daemon-reload; systemctl restart ${names.join(' ')}`,
            { timeoutMs: 180_000 },
          );
          const wanted = Object.fromEntries(names.map((name) => [name, workers]));
          await agent.within(90, 'the workers of the edited units', agent.everyCount(wanted));
        }
      });
      table("the guide's way", results, Object.fromEntries(names.map((name) => [name, guideEvents])));
      const all = Object.values(results).flatMap((byClient) => Object.values(byClient));
      assert.ok(all.reduce((sum, { failed }) => sum + failed, 0) > 0, 'no failure was seen where there must be some');
    });
  });
}
