// What a simulated server and its service are like.

export interface Server {
  readonly name: string;
  readonly maxWorkers: number;
  readonly cores: number;
  /** Seconds that a request takes on an idle server, and their spread. */
  readonly serviceSeconds: number;
  readonly serviceCv: number;
  /** Part of these seconds that is CPU; the rest waits for a database or another service. */
  readonly cpuShare: number;
  /** Connections that the listening socket keeps waiting; one more is refused. Gunicorn's default. */
  readonly listenBacklog: number;
  /** CPU seconds of a worker before it takes its first request: it imports the application. */
  readonly bootCpuSeconds: number;
  /** Seconds of a boot that are no CPU: fork, reading files. */
  readonly bootWaitSeconds: number;
  /** Cores that the rest of the machine uses. */
  readonly otherCores: number;
  readonly memoryMiB: number;
  readonly workerMiB: number;
}

/** A request is late when it is answered so much later than on an idle server, in seconds. */
export const lateSeconds = 1;

/** `app`: half CPU, half database; `cpu`: templates and JSON; `io`: waits for others. */
const kinds = {
  app: { cpuShare: 0.5, cores: (workers: number) => Math.max(2, Math.ceil(0.625 * workers)) },
  cpu: { cpuShare: 0.9, cores: (workers: number) => workers },
  io: { cpuShare: 0.1, cores: () => 2 },
} as const;

/** `8:app`: at most 8 workers, half CPU. Throws for anything else. */
export function serverOf(words: string): Server {
  const [size, kind] = words.split(':');
  const maxWorkers = Number(size);
  if (!Number.isInteger(maxWorkers) || maxWorkers < 2 || maxWorkers > 64 || kind === undefined || !(kind in kinds)) {
    throw new Error(`no server: ${words}; one is WORKERS:KIND, with ${Object.keys(kinds).join(', ')}`);
  }
  const { cpuShare, cores } = kinds[kind as keyof typeof kinds];
  return {
    name: words,
    maxWorkers,
    cores: cores(maxWorkers),
    serviceSeconds: 0.25,
    serviceCv: 1,
    cpuShare,
    listenBacklog: 2048,
    bootCpuSeconds: 1,
    bootWaitSeconds: 0.3,
    otherCores: 0.05,
    memoryMiB: 1024 + 2048 + 120 * maxWorkers,
    workerMiB: 120,
  };
}
