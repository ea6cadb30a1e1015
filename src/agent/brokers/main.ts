/**
 * A program of its own, which the agent hands to Node on standard input with a job behind it. It runs as the user of the service,
 * outside the agent's sandbox: with the rights that Celery itself has towards its broker, and no others. The agent never loads
 * the broker clients; this text rests in it until a project needs them.
 */
import { writeSync } from 'node:fs';
import { addressOf } from '../../config/brokerUrl';
import type { Job, ReadAnswer, ReadJob, RunAnswer } from './job';
import { readRabbit } from './rabbit';
import { readRedis } from './redis';
import { runProgram } from './runProgram';

export function main(job: Job): void {
  const answering: Promise<ReadAnswer | RunAnswer> = job.kind === 'run' ? runProgram(job) : readFirst(job);
  void answering.then((answer) => {
    writeAll(JSON.stringify(answer));
    // Connections may still be open to whoever does not answer.
    process.exit(0);
  });
}

/** A pipe takes only so much at once. */
function writeAll(text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

async function readFirst(job: ReadJob): Promise<ReadAnswer> {
  let failed: ReadAnswer = { address: '-', detail: undefined };
  for (const target of job.targets) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), job.timeoutMs);
    });
    try {
      const counted = await Promise.race([
        target.kind === 'rabbitmq' ? readRabbit(target, job) : readRedis(target, job),
        late,
      ]);
      if (counted !== undefined) return counted;
      failed = { address: addressOf(target), detail: undefined };
    } catch (error) {
      const detail = error instanceof Error ? error.message || error.name : String(error);
      failed = { address: addressOf(target), detail: detail.slice(0, 300) };
    } finally {
      clearTimeout(timer);
    }
  }
  return failed;
}
