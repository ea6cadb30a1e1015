// A test host with a Celery application whose tasks count themselves, under units of the test's own.
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestHost } from '../hosts/host';
import type { ProjectStatus } from '../../src/scaling/status';
import { AgentHost } from './agentHost';

const application = `
import json, os, time
from celery import Celery
from celery.signals import worker_process_shutdown

app = Celery('counting', broker=os.environ['BROKER'])
app.conf.task_ignore_result = True
app.conf.broker_transport_options = json.loads(os.environ.get('OPTIONS', '{}'))
app.conf.update(json.loads(os.environ.get('CONF', '{}')))
if os.environ.get('CA'):
    app.conf.broker_use_ssl = {'ssl_ca_certs': os.environ['CA'], 'ssl_cert_reqs': 2}
app.conf.worker_enable_remote_control = os.environ.get('REMOTE', 'on') == 'on'
# As many applications do; the agent's own sandbox would not let it.
open('/srv/counting/import.log', 'a').close()
print('an application may print what it likes')

@worker_process_shutdown.connect
def say_goodbye(**kwargs):
    time.sleep(float(os.environ.get('GOODBYE', '0')))

def work(name, seconds):
    while seconds < 0 and not os.path.exists('/srv/counting/let-go'):
        time.sleep(0.05)
    time.sleep(max(0, seconds))
    line = os.open('/srv/counting/done.log', os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    os.write(line, (name + '\\n').encode())
    os.close(line)

@app.task(name='early')
def early(name, seconds):
    work(name, seconds)

@app.task(name='late', acks_late=True)
def late(name, seconds):
    work(name, seconds)
`;

/** `send.py KIND NAME COUNT SECONDS PAUSE OPTIONS`: tasks NAME-0, NAME-1 …, one every PAUSE seconds. */
const sender = `
import json, sys, time
from counting import app
kind, name, count, seconds, pause = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])
options = json.loads(sys.argv[6])
with app.connection_for_write() as connection:
    for n in range(count):
        app.send_task(kind, (f'{name}-{n}', seconds), connection=connection, **options)
        time.sleep(pause)
`;

export interface CeleryUnit {
  readonly broker?: string;
  /** Words behind `celery -A counting worker`. */
  readonly worker?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** For `seconds`: until `letGo()`. */
export const held = -1;

export const localRedis = 'redis://127.0.0.1:6379/0';

export class CeleryHost {
  private constructor(
    readonly host: TestHost,
    readonly agent: AgentHost,
  ) {}

  static async prepare(host: TestHost, tickSeconds: number): Promise<CeleryHost> {
    const agent = await AgentHost.prepare(host, tickSeconds);
    agent.put('/srv/counting/counting.py', application);
    agent.put('/srv/counting/send.py', sender);
    await host.must('chown -R www-data:www-data /srv/counting && mkdir -p /etc/counting && chmod 700 /etc/counting');
    return new CeleryHost(host, agent);
  }

  /** Writes units and starts them; resolves when each has its pool. */
  async start(units: Readonly<Record<string, CeleryUnit>>): Promise<void> {
    for (const [name, { broker = localRedis, worker = '-c 1', environment = {} }] of Object.entries(units)) {
      const lines = Object.entries({ BROKER: broker, ...environment }).map(([key, value]) => `${key}='${value}'`);
      // A file that only root may read, as secrets are kept.
      this.agent.put(`/etc/counting/${name}`, `${lines.join('\n')}\n`, 0o600);
      this.agent.put(
        `/etc/systemd/system/${name}.service`,
        `[Service]
User=www-data
WorkingDirectory=/srv/counting
EnvironmentFile=/etc/counting/${name}
KillMode=mixed
ExecStart=/usr/bin/celery -A counting worker --loglevel WARNING ${worker}
`,
      );
    }
    const names = Object.keys(units);
    await this.host.must(`systemctl daemon-reload && systemctl restart ${names.join(' ')}`);
    await this.agent.within(60, `pools of ${names.join(', ')}`, async () => {
      const counts = await Promise.all(names.map((name) => this.host.workers(name)));
      return counts.every((workers) => workers.length > 0);
    });
  }

  async stop(...names: readonly string[]): Promise<void> {
    await this.host.must(`systemctl kill --signal=KILL ${names.join(' ')}; systemctl stop ${names.join(' ')}`);
  }

  /** Tasks `NAME-0` …, sent with a unit's own environment. */
  async send(
    unit: string,
    task: 'early' | 'late',
    name: string,
    {
      count,
      seconds = 0,
      pause = 0,
      options = {},
    }: { count: number; seconds?: number; pause?: number; options?: object },
  ): Promise<void> {
    if (seconds === held) await this.host.must('rm -f /srv/counting/let-go');
    const words = `${task} ${name} ${count} ${seconds} ${pause} '${JSON.stringify(options)}'`;
    await this.host.must(`cd /srv/counting && set -a && . /etc/counting/${unit} && exec python3 send.py ${words}`, {
      timeoutMs: 60_000 + count * pause * 3000,
    });
  }

  /** Ends the tasks that are held. */
  async letGo(): Promise<void> {
    await this.host.must('touch /srv/counting/let-go');
  }

  /** Names of the tasks that have ended, each as often as it has. */
  done(): readonly string[] {
    const file = join(this.host.root, 'srv/counting/done.log');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  status(unit: string): ProjectStatus | undefined {
    return this.agent.status()?.projects.find(({ service }) => service === `${unit}.service`);
  }
}
