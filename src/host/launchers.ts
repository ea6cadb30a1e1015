/** Programs that start the one named in their arguments, and how their own words end: from their manual pages and `--help`. */

export interface Launcher {
  /** Options whose value is the next word. Others that begin with `-` stand alone, or have it behind `=` or in the same word. */
  readonly values: ReadonlySet<string>;
  /** Words of its own between its options and the program: a file to lock, a user. */
  readonly words: number;
  /** Without the first of these words it starts no program: `poetry run`. Empty: it needs none. */
  readonly verbs: readonly string[];
  /** `NAME=value` may stand before the program. */
  readonly assigns: boolean;
  /** Options whose value is a text for a shell: no word behind it reaches what the text starts. */
  readonly texts: ReadonlySet<string>;
  /** Options that stand for one of its own words: `runuser -u www`. */
  readonly instead: ReadonlySet<string>;
  /** Only what follows `--` is the program. */
  readonly afterDashes: boolean;
  /** What follows its own words is a text for a shell, not a program. */
  readonly isText: boolean;
}

type Written = Partial<{
  values: string;
  words: number;
  verbs: string;
  assigns: boolean;
  texts: string;
  instead: string;
  afterDashes: boolean;
  isText: boolean;
}>;

function split(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(' ');
}

function launcher(written: Written): Launcher {
  return {
    values: new Set([...split(written.values), ...split(written.instead)]),
    words: written.words ?? 0,
    verbs: split(written.verbs),
    assigns: written.assigns ?? false,
    texts: new Set(split(written.texts)),
    instead: new Set(split(written.instead)),
    afterDashes: written.afterDashes ?? false,
    isText: written.isText ?? false,
  };
}

const plain: Written = {};
const runs: Written = { verbs: 'run' };
const su: Written = {
  values: '-g --group -G --supp-group -s --shell -w --whitelist-environment -T',
  texts: '-c --command --session-command',
  words: 1,
  instead: '-u --user',
};
const conda: Written = { ...runs, values: '-n --name -p --prefix --cwd --log-level' };

const table: Readonly<Record<string, Written>> = {
  // coreutils and util-linux
  env: { values: '-u --unset -C --chdir --argv0 -a', texts: '-S --split-string', assigns: true },
  nice: { values: '-n --adjustment' },
  nohup: plain,
  setsid: plain,
  stdbuf: { values: '-i --input -o --output -e --error' },
  timeout: { values: '-s --signal -k --kill-after', words: 1 },
  time: { values: '-f --format -o --output' },
  chroot: { values: '--groups --userspec', words: 1 },
  ionice: { values: '-c --class -n --classdata' },
  chrt: { values: '-T --sched-runtime -P --sched-period -D --sched-deadline', words: 1 },
  taskset: { words: 1 },
  prlimit: { values: '-o --output' },
  setpriv: {
    values:
      '--ambient-caps --inh-caps --bounding-set --ruid --euid --rgid --egid --reuid --regid --groups --securebits --pdeathsig ' +
      '--ptracer --selinux-label --apparmor-profile --landlock-access --landlock-rule --seccomp-filter',
  },
  unshare: { values: '-S --setuid -G --setgid -R --root -w --wd --propagation --setgroups --map-user --map-group' },
  nsenter: { values: '-t --target -S --setuid -G --setgid' },
  flock: { values: '-w --wait --timeout -E --conflict-exit-code', texts: '-c --command', words: 1 },
  runuser: su,
  su,
  script: { texts: '-c --command' },
  'systemd-cat': { values: '-t --identifier -p --priority --stderr-priority --level-prefix --namespace' },
  'systemd-run': {
    values:
      '-u --unit -p --property --description --slice --uid --gid --nice --working-directory -E --setenv -H --host -M --machine ' +
      '--service-type --on-active --on-calendar',
  },
  'systemd-inhibit': { values: '--what --who --why --mode' },
  // Rights, limits, places
  sudo: { values: '-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --chdir', assigns: true },
  doas: { values: '-u -C -a', assigns: true },
  gosu: { words: 1 },
  'su-exec': { words: 1 },
  setuidgid: { words: 1 },
  's6-setuidgid': { words: 1 },
  's6-envdir': { words: 1 },
  chpst: { values: '-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -r -t -C' },
  softlimit: { values: '-a -c -d -f -l -m -n -o -p -r -s -t' },
  envdir: { words: 1 },
  envuidgid: { words: 1 },
  authbind: { values: '--depth' },
  cgexec: { values: '-g' },
  numactl: { values: '-m --membind -i --interleave -N --cpunodebind -C --physcpubind -p --preferred -l' },
  firejail: plain,
  proxychains4: { values: '-f' },
  proxychains: { values: '-f' },
  torsocks: plain,
  eatmydata: plain,
  fakeroot: plain,
  catchsegv: plain,
  // Init programs and watchers
  tini: { values: '-p -e' },
  'tini-static': { values: '-p -e' },
  'dumb-init': { values: '-r --rewrite' },
  catatonit: plain,
  'xvfb-run': {
    values: '-e --error-file -f --auth-file -n --server-num -p --xauth-protocol -s --server-args -w --wait',
  },
  watchmedo: {
    verbs: 'auto-restart',
    values:
      '-d --directory -p --pattern --patterns -i --ignore-pattern --ignore-patterns --signal --kill-after --interval --debounce-interval',
  },
  watchfiles: { values: '--filter --args --target-type --ignore-paths --sigint-timeout', isText: true },
  // Python
  poetry: { ...runs, values: '-C --directory -P --project' },
  pipenv: runs,
  uv: {
    ...runs,
    values:
      '--project --directory --python -p --with --with-requirements --with-editable --extra --group --only-group --no-group --env-file ' +
      '--index --index-url --default-index --cache-dir --config-file --package --color -m --module',
  },
  uvx: { values: '--from --with --python -p --index --index-url --with-requirements --cache-dir --color' },
  pdm: { ...runs, values: '-p --project --site-packages' },
  hatch: { verbs: 'run', values: '-e --env -p --project' },
  rye: runs,
  pipx: { ...runs, values: '--spec --python --pip-args --index-url' },
  conda,
  mamba: conda,
  micromamba: { ...conda, values: `${conda.values ?? ''} -r --root-prefix -e --env` },
  pixi: { ...runs, values: '-e --environment --manifest-path' },
  'ddtrace-run': plain,
  'newrelic-admin': { verbs: 'run-program' },
  'opentelemetry-instrument': {
    values: '--traces_exporter --metrics_exporter --logs_exporter --service_name --exporter_otlp_endpoint',
  },
  'elasticapm-run': plain,
  'sentry-run': plain,
  scalene: { afterDashes: true },
  memray: { ...runs, values: '-o --output' },
  coverage: { ...runs, values: '--rcfile --source --omit --include --data-file --context --concurrency' },
  dotenv: { ...runs, values: '-f --file -q --quote' },
  // Environments and secrets
  direnv: { verbs: 'exec', words: 1 },
  foreman: { ...runs, values: '-e --env -f --procfile -d --root' },
  honcho: { ...runs, values: '-e --env -f --procfile -d --app-root' },
  doppler: {
    ...runs,
    values:
      '-p --project -c --config -t --token --scope --configuration --name-transformer --mount --mount-format --fallback',
    texts: '--command',
  },
  infisical: { ...runs, values: '--env -e --projectId --path -p --token --domain --tags -t', texts: '--command -c' },
  op: { ...runs, values: '--env-file --account --config' },
  chamber: { verbs: 'exec', afterDashes: true },
  'aws-vault': { verbs: 'exec', afterDashes: true },
  'vault-env': plain,
  teller: { verbs: 'run', afterDashes: true },
  envconsul: { values: '-config -prefix -secret -consul-addr -vault-addr -vault-token -upcase' },
  sops: { verbs: 'exec-env', words: 1, isText: true },
};

const launchers: ReadonlyMap<string, Launcher> = new Map(
  Object.entries(table).map(([name, written]) => [name, launcher(written)]),
);

/** By the name of its file, or of the module that `python -m` runs; undefined: it is none that is known. */
export function launcherOf(name: string): Launcher | undefined {
  return launchers.get(name === 'sudo-rs' ? 'sudo' : name);
}

/** Modules of `python -m` that start a program as the launcher of another name does. */
export const launcherModules: Readonly<Record<string, string>> = {
  pipenv: 'pipenv',
  poetry: 'poetry',
  uv: 'uv',
  pdm: 'pdm',
  hatch: 'hatch',
  pipx: 'pipx',
  coverage: 'coverage',
  memray: 'memray',
  scalene: 'scalene',
  dotenv: 'dotenv',
  honcho: 'honcho',
  'newrelic.admin': 'newrelic-admin',
  'ddtrace.commands.ddtrace_run': 'ddtrace-run',
  'opentelemetry.instrumentation.auto_instrumentation': 'opentelemetry-instrument',
};
