/** The guide's cron line, switched off by a deployment: two autoscalers would work against each other. */
import type { Server } from '../../ssh/server';
import { message } from '../../words/message';
import type { FileReading } from '../plans/readFiles';
import type { PlanFile } from '../plans/plan';
import { planFile } from '../plans/planFiles';

/** Runs the guide's script; autoscaler_metrics.sh only reads. */
const runsScript = /^[^#]*\bautoscaler(?!_metrics)[\w-]*\.sh\b/;
const mark = '# switched off by the deployment of the autoscaler: ';

/** As it is, with the lines that run the script as comments; undefined where there are none, or it is no crontab to be read. */
export function withoutScript(path: string, reading: FileReading | undefined, server: Server): PlanFile | undefined {
  if (reading?.state !== 'file') return undefined;
  const { bytes, mode, owner, group } = reading;
  // Byte for byte: a crontab need not be UTF-8.
  const lines = bytes.toString('latin1').split('\n');
  if (!lines.some((line) => runsScript.test(line))) return undefined;
  const text = lines.map((line) => (runsScript.test(line) ? mark + line : line)).join('\n');
  const wanted = { bytes: Buffer.from(text, 'latin1'), mode, owner, group };
  return planFile(path, reading, wanted, message('operations.deploy.file.crontab'), server);
}
