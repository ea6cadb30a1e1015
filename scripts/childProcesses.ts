// Programs that we start and must not leave behind: each in a process group of its own, killed whole,
// also when we are interrupted or crash.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { exitOnSignals } from './interrupt';

const running = new Set<ChildProcess>();
let watching = false;

/** Like `spawn`, in a new process group that ends with this process at the latest. */
export function spawnGroup(program: string, args: string[], options: SpawnOptions = {}): ChildProcess {
  watchExit();
  const child = spawn(program, args, { ...options, detached: true });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Ends the whole group: SIGTERM first, SIGKILL to what is left after `graceMs`. Resolves when its first process is gone. */
export async function stopGroup(child: ChildProcess, graceMs = 3000): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  await closed;
  clearTimeout(timer);
  // Grandchildren may outlive their parent; the group has the parent's id as long as one of them lives.
  signalGroup(child, 'SIGKILL');
  running.delete(child);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}

function watchExit(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL');
  });
  exitOnSignals();
}
