// Everything at once, by chance from a seed: load that comes and goes, reloads, restarts, hands that add and end workers, two
// agents beside each other, and kill -9 of either in the middle of whatever it does. The timer ticks every 5 s and not every 120,
// so a minute here is 24 of a server's: 60 accelerated ones a seed, in `npm run test:long` only.
import assert from 'node:assert/strict';
import { paths } from '../../src/host/paths';
import { parseHistory } from '../../src/scaling/history';
import { parseState } from '../../src/scaling/state';
import { parseStatus } from '../../src/scaling/status';
import { AgentHost } from '../kit/agentHost';
import { ServiceClient, type ServiceClientResult } from '../kit/serviceClient';
import { generator } from '../unit/scaling/random';
import { skip } from '../skip';
import { guideSockets, TestHost, type Suite } from './host';
import { sleep } from './program';

const long = process.env['AUTOSCALER_LONG'] === '1';
const tickSeconds = 5;
const acceleration = 120 / tickSeconds;
const soakMs = (60 * 60_000) / acceleration;
const runs: readonly { readonly seed: number; readonly debian: Suite }[] = long
  ? [1, 2, 3, 4].map((seed) => ({ seed, debian: (['trixie', 'bookworm', 'forky'] as const)[seed % 3] ?? 'trixie' }))
  : [{ seed: 1, debian: 'trixie' }];

const projects = {
  // Scaled by its load (waiting connections: they do not depend on how busy the test's machine is), and recycles its workers all
  // the time (`max_requests`).
  backregisters: { max_workers: 3, backlog_thresholds: { scale_up_2: 2, scale_up_3: 4, scale_down_1: 1 } },
  // gthread and Uvicorn: scaled by whoever edits the configuration.
  backbce: { max_workers: 3 },
  backcore: { max_workers: 3 },
  // Nobody's but the hand's.
  backdipro: { min_workers: 1, max_workers: 5 },
  // Restarted and reloaded by its owner again and again.
  backglobal: { min_workers: 2, max_workers: 2 },
};
type Name = keyof typeof projects;
/** Each has to come and go at least once, or the run has shown nothing. */
const scaled: readonly Name[] = ['backregisters', 'backbce', 'backcore'];
const names = Object.keys(projects) as Name[];

for (const { seed, debian } of runs) {
  suite(
    `a soak of ${((soakMs * acceleration) / 60_000).toFixed(0)} accelerated minutes (${debian}, seed ${seed})`,
    function () {
      this.timeout(soakMs + 600_000);
      let host: TestHost;
      let agent: AgentHost;

      suiteSetup(async function () {
        if (!long) skip(this, 'in npm run test:long only: by the minute it is a matter of luck');
        this.timeout(600_000);
        host = await TestHost.boot({ suite: debian, name: 'web1' });
        agent = await AgentHost.prepare(host, tickSeconds);
        agent.put(
          '/etc/systemd/system/backregisters.service.d/20-recycle.conf',
          '[Service]\nEnvironment="GUNICORN_CMD_ARGS=--max-requests 60"\n',
        );
        agent.configure(projects);
        await host.must('systemctl daemon-reload; systemctl restart backregisters; systemctl start autoscaler.timer');
        await agent.within(60, 'every project seen', () =>
          names.every((name) => agent.project(name)?.desired !== undefined),
        );
      });
      suiteTeardown(() => host?.stop());

      test('no request fails by scaling, what is remembered stays readable, hands are held and announced', async () => {
        const random = generator(seed);
        const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
        const startedMs = Date.now();
        const done: Record<string, number> = {};
        const count = (what: string): void => void (done[what] = (done[what] ?? 0) + 1);
        const scalingsOf = (): (string | undefined)[] =>
          [...agent.log().matchAll(/ scale_(?:up|down) (\S+)\.service /g)].map(([, name]) => name);
        /** On a slow machine it takes longer until everything has happened once. */
        const over = (): boolean => {
          const ranMs = Date.now() - startedMs;
          const scalings = scalingsOf();
          const isComplete =
            ['backregisters', 'backbce', 'backcore'].every((name) => scalings.includes(name)) &&
            Object.keys(acts).every((kind) => done[kind] !== undefined);
          return ranMs > soakMs && (isComplete || ranMs > soakMs + 150_000);
        };

        /** When the owner restarts a service, requests fail; whose fault that is must be known. */
        const restarts: { readonly name: Name; readonly fromMs: number; toMs: number }[] = [];
        let byHand = (await host.workers('backdipro')).length;

        const readable = (): void => {
          const [state, status] = [agent.textOf(paths.stateFile), agent.textOf(paths.statusFile)];
          assert.ok(parseState(state) !== undefined, `a state that can't be read: ${state.slice(0, 300)}`);
          assert.ok(parseStatus(status) !== undefined, `a status that can't be read: ${status.slice(0, 300)}`);
          count('looks at the state');
        };
        const clients = await Promise.all(
          names.map(async (name) => {
            const each = {
              socket: guideSockets[name],
              clients: 2,
              pauseSeconds: 0.05,
              maxSeconds: 3600,
              requestTimeoutSeconds: 90,
            };
            return { name, client: await ServiceClient.start(host, each) };
          }),
        );
        const bursts: { readonly name: Name; readonly result: ServiceClientResult }[] = [];

        const acts: Readonly<Record<string, () => Promise<void>>> = {
          async load() {
            const burst = await ServiceClient.start(host, {
              socket: guideSockets.backregisters,
              path: pick(['/sleep?s=1', '/sleep?s=0.5', '/burn?s=0.1']),
              clients: 3 + Math.floor(5 * random()),
              requestTimeoutSeconds: 90,
            });
            await sleep(3000 + 9000 * random());
            bursts.push({ name: 'backregisters', result: await burst.stop() });
            // Quiet enough to go down again.
            await sleep(4000 + 6000 * random());
          },
          async configuration() {
            const exactly = (count: number): object => ({ min_workers: count, max_workers: count });
            const some = (): number => 1 + Math.floor(3 * random());
            agent.configure({ ...projects, backbce: exactly(some()), backcore: exactly(some()) });
            await sleep(3000 * random());
          },
          async reload() {
            // sync; Gunicorn's reload of other kinds loses requests by itself.
            await host.must('systemctl kill --kill-who=main --signal=HUP backregisters');
            await sleep(3000 * random());
          },
          async restart() {
            const window = { name: 'backglobal' as const, fromMs: Date.now(), toMs: Infinity };
            restarts.push(window);
            await host.must(
              `systemctl ${random() < 0.7 ? 'restart' : 'kill --kill-who=main --signal=HUP'} backglobal`,
              {
                timeoutMs: 120_000,
              },
            );
            // Whatever it says: that it answers again is what ends the window.
            await host.run('autoscaler health backglobal --within 60', { timeoutMs: 180_000 });
            window.toMs = Date.now() + 500;
          },
          async hand() {
            const up = byHand < 3 || (byHand < 5 && random() < 0.5);
            byHand += up ? 1 : -1;
            const announced = (): number =>
              [...agent.log().matchAll(new RegExp(` hold backdipro\\.service ${byHand} hand `, 'g'))].length;
            const before = announced();
            await host.must(`systemctl kill --kill-who=main --signal=SIG${up ? 'TTIN' : 'TTOU'} backdipro`);
            await agent.within(120, `a hand that made it ${byHand} announced`, () => announced() > before);
          },
          async 'kill -9'() {
            await sleep(tickSeconds * 1000 * random());
            const killed = await host.run('systemctl kill --signal=KILL autoscaler.service');
            if (killed.code === 0) count('kill -9 of the running agent');
            readable();
          },
        };

        const another = async (): Promise<void> => {
          while (!over()) {
            // Some end in the middle.
            const ended = await host.run(
              random() < 0.3 ? `timeout -s KILL ${(0.05 + random()).toFixed(2)} autoscaler tick` : 'autoscaler tick',
              { timeoutMs: 150_000 },
            );
            count(ended.code === 0 ? 'ticks of the second agent' : 'kill -9 of the second agent');
            readable();
            await sleep(1500 * random());
          }
        };
        const act = async (kind: string): Promise<void> => {
          for (; !over(); await sleep(1000 + 2000 * random())) {
            await acts[kind]?.();
            count(kind);
          }
        };
        await Promise.all([another(), ...Object.keys(acts).map((kind) => act(kind))]);

        const ended = [
          ...(await Promise.all(clients.map(async ({ name, client }) => ({ name, result: await client.stop() })))),
          ...bursts,
        ];
        // Whatever was in the middle of something: it comes to rest by itself.
        await agent.within(120, 'every count as desired', async () => {
          readable();
          const counts = await Promise.all(names.map(async (name) => (await host.workers(name)).length));
          return names.every((name, index) => agent.project(name)?.desired === counts[index]);
        });
        const scalings = scalingsOf();
        const requests = ended.reduce((sum, { result }) => sum + result.requests, 0);
        console.log(
          `      ${requests} requests; ${scalings.length} scalings; ${Object.entries(done)
            .map(([what, times]) => `${times} ${what}`)
            .join(', ')}`,
        );

        const failures = ended.flatMap(({ name, result }) => result.failures.map((failure) => ({ name, ...failure })));
        const byScaling = failures.filter(
          ({ name, sentMs, failedMs }) =>
            !restarts.some((each) => each.name === name && failedMs >= each.fromMs - 500 && sentMs <= each.toMs),
        );
        assert.equal(byScaling.length, 0, `${JSON.stringify(byScaling.slice(0, 10))}\n${agent.log()}`);
        for (const name of scaled) assert.ok(scalings.includes(name), `${name} was scaled`);
        assert.equal((await host.workers('backdipro')).length, byHand, 'the count made by hand is held');
        const written = (await host.must(`cat ${paths.ticks}/*.jsonl`)).split('\n').filter(Boolean);
        const whole = parseHistory(written.join('\n'));
        const cut = written.length - whole.length;
        assert.ok(
          cut <= (done['kill -9'] ?? 0) + (done['kill -9 of the second agent'] ?? 0),
          `${cut} of ${written.length} lines cut off`,
        );
        assert.equal(
          await host.must('systemctl list-units --failed --plain --no-legend autoscaler.timer autoscaler.path'),
          '',
        );
      });
    },
  );
}
