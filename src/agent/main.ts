/** The agent's command line; `autoscaler --help` says what it understands. */
import { exitCodes } from './verbs/exitCodes';
import { messageOf } from './messageOf';
import { complain, print, say } from './verbs/terminal';
import { checkVerb } from './verbs/check';
import { healthVerb } from './verbs/health';
import { metricsVerb } from './verbs/metrics';
import { pauseVerb, resumeVerb } from './verbs/pause';
import { replayVerb } from './verbs/replay';
import { scaleVerb } from './verbs/scale';
import { statusVerb } from './verbs/status';
import { tickVerb } from './verbs/tick';
import { whyVerb } from './verbs/why';
import { version } from './version';

/** Gets the words behind it; gives the exit code, or undefined for words that it does not understand. */
type Verb = (words: readonly string[]) => Promise<number | undefined> | number | undefined;

const verbs = new Map<string | undefined, Verb>([
  ['tick', tickVerb],
  ['status', statusVerb],
  ['check', checkVerb],
  ['scale', scaleVerb],
  ['pause', pauseVerb],
  ['resume', resumeVerb],
  ['health', healthVerb],
  ['metrics', metricsVerb],
  ['why', whyVerb],
  ['replay', replayVerb],
  ['--version', () => tell(() => print(`autoscaler ${version}`))],
  ['--help', () => tell(() => say({ code: 'agent.help' }))],
]);

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  const code = await verbs.get(name)?.(rest);
  if (code !== undefined) return code;
  complain({ code: 'agent.usage' });
  return exitCodes.usage;
}

function tell(what: () => void): number {
  what();
  return exitCodes.done;
}

// Started as a program, not taken in by a test.
if (typeof require !== 'undefined' && require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
      // Nothing that was cut off by its time limit may keep the tick alive.
      setTimeout(() => process.exit(code), 1000).unref();
    },
    (error: unknown) => {
      complain(messageOf(error));
      process.exitCode = exitCodes.failed;
    },
  );
}
