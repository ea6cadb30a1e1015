// What must still be done when this process is interrupted: stop hosts, servers and browsers.
import { constants } from 'node:os';

const cleanups = new Set<() => Promise<void>>();
const limitMs = 20_000;
let watching = false;
let interruptedAt: number | undefined;

/** `cleanup` runs on SIGINT, SIGTERM or SIGHUP, before the process exits; call what this returns when it is no longer needed. */
export function onInterrupt(cleanup: () => Promise<void>): () => void {
  exitOnSignals();
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Makes signals end this process by `process.exit`, so that its `exit` listeners run. */
export function exitOnSignals(): void {
  if (watching) return;
  watching = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const status = 128 + constants.signals[signal];
      if (interruptedAt !== undefined) {
        // Asked again, someone is in a hurry; but one Ctrl-C can arrive twice, from the terminal and from npm.
        if (Date.now() - interruptedAt > 1000) process.exit(status);
        return;
      }
      interruptedAt = Date.now();
      setTimeout(() => process.exit(status), limitMs);
      void Promise.allSettled([...cleanups].map((cleanup) => cleanup())).then(() => {
        // Others who listen too (a test's hosts) end the process when they are ready, or the limit does.
        if (process.listenerCount(signal) === 1) process.exit(status);
      });
    });
  }
}

/** npm and the bootstrap may be killed without us hearing of it; then nobody wants the result any more. */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 2000).unref();
}
