/** Where our own things lie on a server. Everything we put there is named here, and nothing else is ours. */
export const paths = {
  /** The program: agent.js, VERSION, and the plan's executor. */
  program: '/opt/autoscaler',
  agent: '/opt/autoscaler/agent.js',
  version: '/opt/autoscaler/VERSION',
  planExecutor: '/opt/autoscaler/carry-out.sh',
  /** The rollback without an editor: `autoscaler rollback`. */
  rollback: '/opt/autoscaler/rollback.sh',
  /** For those without full sudo: what sudo starts, its program, the agent it may deploy, its settings, its line of sudoers. */
  helper: '/opt/autoscaler/helper',
  helperProgram: '/opt/autoscaler/helper.js',
  helperAgent: '/opt/autoscaler/helper-agent.js',
  helperSettings: '/opt/autoscaler/helper.json',
  sudoers: '/etc/sudoers.d/autoscaler',
  /** The command for people on the server. */
  wrapper: '/usr/local/bin/autoscaler',
  settingsFolder: '/etc/autoscaler',
  /** `{ "config": PATH, "node": PATH, "acceptedConfigOwner"?: { "path", "owner" } }` */
  agentSettings: '/etc/autoscaler/agent.json',
  configuration: '/etc/autoscaler/autoscaler_config.json',
  state: '/var/lib/autoscaler',
  stateFile: '/var/lib/autoscaler/state.json',
  statusFile: '/var/lib/autoscaler/status.json',
  /** What people have told the agent: `scale`, `pause`. */
  ordersFile: '/var/lib/autoscaler/orders.json',
  /** One file a day with what each tick saw and did (`src/scaling/history.ts`). */
  ticks: '/var/lib/autoscaler/ticks',
  /** When the limits refused threads, as the agent saw it (`src/host/refusals.ts`). */
  refusals: '/var/lib/autoscaler/refusals',
  plans: '/var/lib/autoscaler/plans',
  /** One file for each plan or quick action: what was done, by whom, how it ended (`planHistory.ts`). */
  history: '/var/lib/autoscaler/history',
  /** Large files on their way to the server, by their sha256; each goes with the plan that it came for. */
  uploads: '/var/lib/autoscaler/uploads',
  backups: '/var/backups/autoscaler',
  log: '/var/log/autoscaler.log',
  logrotate: '/etc/logrotate.d/autoscaler',
  /** A service that starts leaves a mark here (a file named after its unit). */
  wake: '/run/autoscaler/wake',
  runtime: '/run/autoscaler',
  units: '/etc/systemd/system',
  timerUnit: '/etc/systemd/system/autoscaler.timer',
  serviceUnit: '/etc/systemd/system/autoscaler.service',
  pathUnit: '/etc/systemd/system/autoscaler.path',
  /** The owner's command for a tick that fails; only where agent.json names one. */
  failedUnit: '/etc/systemd/system/autoscaler-failed.service',
  /** At boot ends plans that a power cut interrupted. */
  recoverUnit: '/etc/systemd/system/autoscaler-recover.service',
  /** Remedies of the thread doctor: the kernel's limits, limits for logins, a worker class with a bound. */
  sysctl: '/etc/sysctl.d/90-autoscaler.conf',
  logins: '/etc/security/limits.d/90-autoscaler.conf',
  asgiFolder: '/opt/autoscaler/asgi',
  asgiWorker: '/opt/autoscaler/asgi/autoscaler_asgi.py',
} as const;

/** A private Node.js for the agent, where the server has none of its own: one file per version. */
export function runtimeOf(version: string): string {
  return `${paths.program}/node-v${version}`;
}

const dropInName = '50-autoscaler.conf';
const lastDropInName = 'zz-autoscaler.conf';

/** Our drop-in of a unit: the only thing we write beside a user's own unit, but for the next. */
export function dropInOf(unit: string): string {
  return `${paths.units}/${unit}.d/${dropInName}`;
}

export function isOwnDropIn(path: string): boolean {
  return path.endsWith(`.d/${dropInName}`) || path.endsWith(`.d/${lastDropInName}`);
}

/** For what the owner asks for where a drop-in of his own comes after the first (`lastingDropIn`). */
export function lastDropInOf(unit: string): string {
  return `${paths.units}/${unit}.d/${lastDropInName}`;
}

/**
 * Where limits and another command line hold. systemd reads drop-ins by name, whatever folder they lie in (systemd.unit(5)), and
 * `systemctl edit` makes `override.conf`: what it says would overrule our first drop-in.
 */
export function lastingDropIn(unit: string, dropInPaths: readonly string[]): string {
  const [first, last] = [dropInOf(unit), lastDropInOf(unit)];
  const isOverruled = dropInPaths.some((path) => path.slice(path.lastIndexOf('/') + 1) > dropInName);
  return isOverruled ? last : first;
}

/** Where a configuration may lie, in the order in which we look; the guide's own place is /home/USER/scripts. */
export const configurationName = 'autoscaler_config.json';
