/** Starts the program of `brokers/` as the user of a service, outside the agent's sandbox. Everything goes in by standard input. */
import { spawn } from 'node:child_process';
import { Failure } from '../../base/failure';
import { redact } from '../../base/redact';
import type { Job, ReadAnswer, ReadJob, RunAnswer, RunJob } from '../brokers/job';
import { brokersText } from '../brokers/text';
import type { ServiceProcess } from './serviceProcess';

const mostBytes = 16 * 1024 * 1024;
/** What systemd and Node need to start, on a machine that is busy. */
const startMs = 5000;

/** To ask a broker takes no right to write anything. */
const readOnly = ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'ProtectHome=read-only', 'PrivateDevices=yes'];

/** `standing`: processes that may stand still while it runs, and go on when it has ended, however. Throws the failure `agent.broker.program`. */
export async function runOutside(
  as: ServiceProcess,
  job: RunJob,
  standing: readonly number[] = [],
): Promise<RunAnswer> {
  const goOn = standing.length === 0 ? [] : [`ExecStopPost=-/bin/sh -c "kill -CONT ${standing.join(' ')}"`];
  return (await ask(as, job, job.timeoutMs, goOn)) as RunAnswer;
}

/** Throws the failure `agent.broker.program`. */
export async function readOutside(as: ServiceProcess, job: ReadJob): Promise<ReadAnswer> {
  return (await ask(as, job, job.timeoutMs * job.targets.length, readOnly)) as ReadAnswer;
}

async function ask(
  { uid, gid, groups }: ServiceProcess,
  job: Job,
  timeoutMs: number,
  more: string[],
): Promise<unknown> {
  const limitMs = timeoutMs + startMs;
  const properties = [
    `User=${uid}`,
    `Group=${gid}`,
    ...(groups.length === 0 ? [] : [`SupplementaryGroups=${groups.join(' ')}`]),
    // Should the agent die, this ends nevertheless.
    `RuntimeMaxSec=${Math.ceil(limitMs / 1000)}`,
    'TimeoutStopSec=1',
    ...more,
  ];
  const args = [
    ...['--quiet', '--pipe', '--wait', '--collect', '--description=Autoscaler for Gunicorn and Celery: asks Celery'],
    ...properties.flatMap((property) => ['-p', property]),
    ...['--', process.execPath, '-'],
  ];
  const { stdout, stderr } = await runWithInput('systemd-run', args, programFor(job), limitMs + 2000);
  try {
    return JSON.parse(stdout) as unknown;
  } catch {
    throw failure(stderr.trim().slice(-300));
  }
}

function programFor(job: Job): string {
  return `${brokersText}\n;globalThis.brokers.main(${JSON.stringify(job)});\n`;
}

function failure(detail: string, cause?: unknown): Failure {
  const params = { detail: redact(detail === '' ? '?' : detail) };
  return new Failure({
    code: 'agent.broker.program',
    params,
    phase: 'command',
    ...(cause === undefined ? {} : { cause }),
  });
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

function runWithInput(program: string, args: readonly string[], input: string, timeoutMs: number): Promise<Output> {
  return new Promise((resolve, reject) => {
    const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      reject(failure(`> ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let size = 0;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= mostBytes) chunks[name].push(chunk);
      });
    }
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(failure(cause.message, cause));
    });
    child.once('close', () => {
      clearTimeout(timer);
      resolve({
        stdout: Buffer.concat(chunks.stdout).toString('utf8'),
        stderr: Buffer.concat(chunks.stderr).toString('utf8'),
      });
    });
  });
}
