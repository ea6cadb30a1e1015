// Wherever a service's number of workers comes from, and however its unit is written: the count that the agent keeps outlasts
// a restart, a reload and a reboot, and the unit's own number comes back when nobody keeps another. Counted in /proc.
import assert from 'node:assert/strict';
import { AgentHost } from '../kit/agentHost';
import { debians } from './debians';
import { TestHost } from './host';

interface Source {
  /** Name of the unit, without its suffix. */
  readonly name: string;
  /** What is special about it. */
  readonly what: string;
  /** Lines of its section [Service]. */
  readonly service: string;
  /** Of the demo's projects. */
  readonly project?: string;
  /** More files by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Unit file, where it is not the unit's own name (a template). */
  readonly file?: string;
}

const user = 'User=www-data\nGroup=www-data';
/** What every one of these units starts by itself. */
const ownCount = 2;
const kept = 3;

const sources: readonly Source[] = [
  {
    name: 'line',
    what: 'the command line: several lines, quotes, specifiers, sync',
    service: `RuntimeDirectory=%p
ExecStart=/usr/bin/gunicorn \\
    # a comment in the middle
    --name "the %p service" --workers=${ownCount} \\
    --bind unix:/run/%p/web.sock 'backdipro.wsgi:application'`,
    project: 'backdipro',
  },
  {
    name: 'arguments',
    what: 'GUNICORN_CMD_ARGS in Environment=, gthread',
    service: `RuntimeDirectory=arguments
Environment="GUNICORN_CMD_ARGS=-w ${ownCount} --threads 4 --bind unix:/run/arguments/web.sock"
ExecStart=/usr/bin/gunicorn backdipro.wsgi`,
    project: 'backdipro',
  },
  {
    name: 'file',
    what: 'gunicorn.conf.py, from a virtual environment',
    service: `RuntimeDirectory=file
Environment=PATH=/srv/backglobal/.venv/bin:/usr/bin:/bin
ExecStart=/srv/backglobal/.venv/bin/gunicorn -c /srv/backglobal/file.conf.py backglobal.wsgi`,
    project: 'backglobal',
    files: { '/srv/backglobal/file.conf.py': `bind = 'unix:/run/file/web.sock'\nworkers = 1 + 1\n` },
  },
  {
    name: 'concurrency',
    what: 'WEB_CONCURRENCY in an EnvironmentFile=, gevent',
    service: `RuntimeDirectory=concurrency
EnvironmentFile=-/etc/default/concurrency
ExecStart=/usr/bin/gunicorn -k gevent --bind unix:/run/concurrency/web.sock backdipro.wsgi`,
    project: 'backdipro',
    files: { '/etc/default/concurrency': `# workers\nWEB_CONCURRENCY="${ownCount}"\n` },
  },
  {
    name: 'activated',
    what: 'socket activation, Uvicorn',
    service: `Type=notify
ExecStart=/usr/bin/gunicorn -k uvicorn.workers.UvicornWorker -w ${ownCount} backcore.asgi:application`,
    project: 'backcore',
    files: {
      '/etc/systemd/system/activated.socket': `[Socket]
ListenStream=/run/activated.sock
SocketUser=www-data

[Install]
WantedBy=sockets.target
`,
    },
  },
  {
    name: 'site@one',
    what: 'an instance of a template',
    service: `RuntimeDirectory=%i
ExecStart=/usr/bin/gunicorn --workers ${ownCount} --bind unix:/run/%i/web.sock backdipro.wsgi`,
    project: 'backdipro',
    file: 'site@.service',
  },
  {
    name: 'owned',
    what: "the owner's drop-in over the unit's own number",
    service: `RuntimeDirectory=owned
Environment=WEB_CONCURRENCY=5
ExecStart=/usr/bin/gunicorn --bind unix:/run/owned/web.sock backdipro.wsgi`,
    project: 'backdipro',
    files: {
      '/etc/systemd/system/owned.service.d/90-more.conf': `[Service]\nEnvironment=WEB_CONCURRENCY=${ownCount}\n`,
    },
  },
  {
    name: 'notify',
    what: 'Type=notify with a reload of its own, the count on the line over the one in the environment',
    service: `Type=notify
RuntimeDirectory=notify
Environment=WEB_CONCURRENCY=4 "GUNICORN_CMD_ARGS=--workers 4"
ExecStart=/usr/bin/gunicorn -w ${ownCount} --bind unix:/run/notify/web.sock backdipro.wsgi
ExecReload=/bin/kill -s HUP $MAINPID`,
    project: 'backdipro',
  },
];
const names = sources.map(({ name }) => name);

for (const debian of debians('trixie')) {
  suite(`the number of workers, wherever it comes from (${debian})`, function () {
    this.timeout(90_000);
    let host: TestHost;
    let agent: AgentHost;
    const every = (count: number) => agent.everyCount(Object.fromEntries(names.map((name) => [name, count])));
    const firstPids = async (): Promise<Map<string, number[]>> =>
      new Map(await Promise.all(names.map(async (name) => [name, await host.workers(name)] as const)));
    const allNew = async (before: ReadonlyMap<string, readonly number[]>): Promise<boolean> => {
      const now = await firstPids();
      return names.every((name) => now.get(name)?.every((pid) => before.get(name)?.includes(pid) !== true));
    };

    suiteSetup(async function () {
      this.timeout(600_000);
      // The services of the demo have no part in this, only their projects.
      host = await TestHost.boot({ suite: debian, name: 'web1', services: false });
      agent = await AgentHost.prepare(host);
      for (const { name, what, service, project = name, files = {}, file = `${name}.service` } of sources) {
        const install = '[Install]\nWantedBy=multi-user.target\n';
        const unit = `[Unit]\nDescription=${what}\n\n[Service]\n${user}\nWorkingDirectory=/srv/${project}\n${service}\n\n${install}`;
        agent.put(`/etc/systemd/system/${file}`, unit);
        for (const [path, text] of Object.entries(files)) agent.put(path, text);
      }
      agent.configure(
        Object.fromEntries(names.map((name) => [name.replace('@', '-'), { service: name, max_workers: 6 }])),
      );
      await host.must(`systemctl daemon-reload
        systemctl enable -q ${names.join(' ')} autoscaler.timer activated.socket
        systemctl start activated.socket ${names.join(' ')}`);
    });
    suiteTeardown(() => host.stop());

    test('starts as the unit says, and that is what the agent takes over', async () => {
      await agent.within(40, 'the own count of each', every(ownCount));
      await host.must('systemctl start autoscaler.timer');
      await agent.within(20, 'all adopted', () =>
        names.every((name) => agent.project(name.replace('@', '-'))?.desired === ownCount),
      );
      assert.doesNotMatch(agent.log(), /ERROR|scale_/);
    });

    test('is kept over a restart', async () => {
      await host.must(names.map((name) => `autoscaler scale ${name} ${kept} --for 1h`).join(' && '));
      assert.equal(await every(kept)(), true);
      const before = await firstPids();
      for (const name of names) await host.must(`systemctl restart ${name}`);
      await agent.within(
        40,
        'new workers, as many as were kept',
        async () => (await allNew(before)) && (await every(kept)()),
      );
    });

    test('is kept over a reload', async () => {
      const before = await firstPids();
      await host.must(names.map((name) => `systemctl kill --kill-who=main --signal=HUP ${name}`).join('; '));
      await agent.within(
        40,
        'new workers, as many as were kept',
        async () => (await allNew(before)) && (await every(kept)()),
      );
      assert.doesNotMatch(agent.log(), /^\S+ hold \S+ \d+ hand /m);
    });

    test("is kept over a reboot, and the unit's own number returns without the agent", async function () {
      this.timeout(200_000);
      await host.reboot();
      await agent.within(60, 'the counts after the reboot', every(kept));
      // A run under way would still put right what is restarted now.
      await host.must(`systemctl disable --now -q autoscaler.timer autoscaler.path
        until [ "$(systemctl show -p ActiveState --value autoscaler.service)" != activating ]; do sleep 0.2; done`);
      await host.must(`systemctl restart ${names.join(' ')}`);
      await agent.within(40, 'the own count of each', every(ownCount));
      assert.doesNotMatch(agent.log(), /ERROR/);
    });
  });
}
