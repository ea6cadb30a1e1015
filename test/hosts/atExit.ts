// Work that is done however this process ends, short of SIGKILL.

const works = new Set<() => void>();
let watching = false;

/** Registers synchronous work for the end of this process, by itself or by a signal; call what it returns to take it back. */
export function atExit(work: () => void): () => void {
  works.add(work);
  if (!watching) {
    watching = true;
    process.once('exit', doAll);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        doAll();
        // Now without this listener: the process ends as the signal says, or as other listeners want it.
        process.kill(process.pid, signal);
      });
    }
  }
  return () => works.delete(work);
}

function doAll(): void {
  // The last registered first: it may stand on what was registered before it.
  for (const work of [...works].reverse()) {
    works.delete(work);
    try {
      work();
    } catch (error) {
      console.error(error);
    }
  }
}
