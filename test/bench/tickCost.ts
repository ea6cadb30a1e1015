/**
 * What a tick costs beside the shell commands that the guide would run instead: `npx tsx test/bench/tickCost.ts [PROCESSES] [TURNS]`
 * (2,000 processes, 9 turns). On a real Debian with 6 and then 60 Gunicorn services, both by turns, medians.
 *
 * CPU and memory are those of the program and all that it starts (getrusage(2)); what systemd itself spends on answering
 * is a column of its own. Processes are counted by the process IDs that were used up, those of Node's own threads taken off.
 */
import { paths } from '../../src/host/paths';
import { AgentHost } from '../kit/agentHost';
import { TestHost } from '../hosts/host';

const [processes = 2000, turns = 9] = process.argv.slice(2).map(Number);
const sizes = [6, 60];

/** What the guide's scripts do at each run: the CPU, the memory, and for each project its settings and its workers. */
const guide = `#!/bin/bash
config=/bench.json
cpu=$(top -bn1 | grep 'Cpu(s)' | awk '{print 100 - $8}')
free=$(free -m | awk '/^Mem/ {print $7}')
for project in $(jq -r '.projects | keys[]' $config); do
  [ "$(jq -r ".projects.\${project}.enabled" $config)" = true ] || continue
  min=$(jq -r ".projects.\${project}.min_workers" $config)
  max=$(jq -r ".projects.\${project}.max_workers" $config)
  up=$(jq -r ".projects.\${project}.cpu_thresholds.scale_up_2" $config)
  down=$(jq -r ".projects.\${project}.cpu_thresholds.scale_down_1" $config)
  workers=$(ps aux | grep "\${project}.*gunicorn" | grep -v grep | wc -l)
  echo "$(date +%FT%T) $project cpu=$cpu free=$free workers=$workers min=$min max=$max up=$up down=$down" >>/guide.log
done
`;

/** Runs a program and prints: wall ms, CPU ms, peak memory MiB, process IDs used, CPU ms of systemd. */
const meter = `
import os, resource, subprocess, sys, time
def systemd():
    f = open('/proc/1/stat').read().rsplit(')', 1)[1].split()
    return (int(f[11]) + int(f[12])) * 1000 / os.sysconf('SC_CLK_TCK')
last = lambda: int(open('/proc/loadavg').read().split()[4])
one, pid, start = systemd(), last(), time.monotonic()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
wall, used = time.monotonic() - start, last() - pid
r = resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall * 1000, (r.ru_utime + r.ru_stime) * 1000, r.ru_maxrss / 1024, used, systemd() - one, code)
`;

/** Processes that do nothing. */
const fill = `
import os, signal, sys
for n in range(int(sys.argv[1]) - 1):
    if os.fork() == 0: break
signal.pause()
`;
const count = "ls /proc | grep -c '^[0-9]'";

const columns = ['wall ms', 'CPU ms', 'peak MiB', 'processes', "systemd's CPU ms"] as const;
type Figures = readonly number[];

function median(all: readonly Figures[]): Figures {
  return columns.map((_, column) => {
    const sorted = all.map((figures) => figures[column] ?? NaN).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? NaN;
  });
}

function line(name: string, figures: Figures): string {
  return `  ${name.padEnd(22)}${figures.map((figure) => figure.toFixed(1).padStart(17)).join('')}`;
}

async function main(): Promise<void> {
  const host = await TestHost.boot({ suite: 'trixie', name: 'bench', services: false });
  try {
    const agent = await AgentHost.prepare(host);
    agent.put('/meter.py', meter);
    agent.put('/fill.py', fill);
    agent.put('/guide.sh', guide, 0o755);
    agent.put('/srv/bench/app.py', "def app(environ, start):\n    start('200 OK', [])\n    return [b'']\n");
    const measure = async (...words: string[]): Promise<Figures> => {
      const figures = (await host.must(`python3 /meter.py ${words.join(' ')}`, { timeoutMs: 120_000 }))
        .split(' ')
        .map(Number);
      if (figures.at(-1) !== 0) throw new Error(`${words.join(' ')} ended with ${figures.at(-1)}`);
      return figures;
    };
    for (const size of sizes) {
      const names = Array.from({ length: size }, (_, index) => `bench${String(index).padStart(2, '0')}`);
      for (const name of names) {
        agent.put(
          `/etc/systemd/system/${name}.service`,
          `[Service]\nUser=www-data\nRuntimeDirectory=${name}\nWorkingDirectory=/srv/bench
ExecStart=/usr/bin/gunicorn --workers 1 --bind unix:/run/${name}/web.sock app:app\n`,
        );
      }
      await host.must(`systemctl daemon-reload; systemctl start ${names.join(' ')}`, { timeoutMs: 120_000 });
      await agent.within(180, 'the services', agent.everyCount(Object.fromEntries(names.map((name) => [name, 1]))));
      const project = { max_workers: 3, cpu_duration_minutes: 4, cpu_thresholds: { scale_up_2: 70, scale_down_1: 35 } };
      agent.configure(Object.fromEntries(names.map((name) => [name, project])));
      await host.must(
        `grep -v '^//' ${paths.configuration} >/bench.json
        systemctl stop -q 'fill*' 2>/dev/null
        while pgrep -f '^python3 /fill.py' >/dev/null; do sleep 0.1; done
        systemd-run -q --unit=fill${size} --collect -p TasksMax=infinity python3 /fill.py $((${processes} - $(${count})))
        until [ $(${count}) -ge $((${processes} - 5)) ]; do sleep 0.5; done`,
        { timeoutMs: 120_000 },
      );
      // The first one writes the drop-ins, and reloads systemd for them.
      await agent.tick();
      const found = { tick: [] as Figures[], guide: [] as Figures[], node: [] as Figures[] };
      for (let turn = 0; turn < turns; turn++) {
        found.node.push(await measure('/usr/bin/node', '-e', '0'));
        found.tick.push(await measure('autoscaler', 'tick'));
        found.guide.push(await measure('/guide.sh'));
      }
      const threads = (median(found.node)[3] ?? 1) - 1;
      const tick = median(found.tick).map((figure, column) => (column === 3 ? figure - threads : figure));
      const shell = median(found.guide);
      const seen = await host.must(count);
      console.log(`${size} services, ${seen} processes, median of ${turns}`);
      console.log(`  ${''.padEnd(22)}${columns.map((name) => name.padStart(17)).join('')}`);
      console.log(line('a tick', tick));
      console.log(line("the guide's commands", shell));
      console.log(
        line(
          'ratio',
          tick.map((figure, column) => figure / (shell[column] ?? NaN)),
        ),
      );
    }
  } finally {
    await host.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
