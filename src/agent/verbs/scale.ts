import { Failure } from '../../base/failure';
import type { ProjectSettings } from '../../config/model';
import { valueOf } from '../../base/known';
import { parseLook } from '../../host/parseLook';
import type { ProjectStatus } from '../../scaling/status';
import { collect } from '../collect';
import { exitCodes } from '../exitCodes';
import { clockTime } from '../clockTime';
import { projectOf } from '../loadConfiguration';
import { withServiceOrders } from '../orders';
import { complain, say } from '../terminal';
import { giveOrder, inWords } from './giveOrder';
import { releaseOf } from './pause';
import { splitSpan } from './words';

const defaultSpanMs = 60 * 60_000;

/** `scale SERVICE N|+1|-1|auto [--for D]`: a count of somebody's own, for a while. */
export async function scaleVerb(words: readonly string[]): Promise<number | undefined> {
  const split = splitSpan(words);
  const [name, wish] = split?.words ?? [];
  if (split === undefined || name === undefined || wish === undefined || split.words.length > 2) return undefined;
  if (wish === 'auto') return split.spanMs === undefined ? releaseOf(name) : undefined;
  if (!/^[+-]?[1-9]\d{0,3}$/.test(wish)) return undefined;

  const untilMs = Date.now() + (split.spanMs ?? defaultSpanMs);
  let unit = '';
  let wanted = 0;
  const { status } = await giveOrder(
    async (orders, configuration) => {
      const project = projectOf(configuration, name);
      if (!project.enabled) {
        throw new Failure({ code: 'agent.notEnabled', params: { project: project.project }, phase: 'apply' });
      }
      unit = project.service;
      wanted = within(project, /^[+-]/.test(wish) ? (await countNow(unit)) + Number(wish) : Number(wish));
      const scale = { workers: wanted, untilMs, applied: false };
      return withServiceOrders(orders, unit, { scale, release: undefined });
    },
    () => `order ${unit} scale ${wanted} ${new Date(untilMs).toISOString()}`,
  );
  return tellCount(
    status?.projects.find(({ service }) => service === unit),
    wanted,
  );
}

function tellCount(project: ProjectStatus | undefined, wanted: number): number {
  if (project?.workers === wanted && project.hold !== undefined) {
    const { service, hold } = project;
    const by = hold.by === 'pause' ? 'agent.scaled.paused' : 'agent.scaled';
    say({ code: by, params: { service, workers: wanted, until: clockTime(hold.untilMs, Date.now()) } });
    return exitCodes.done;
  }
  const decision = project?.decision;
  complain({
    code: 'agent.notScaled',
    params: {
      service: project?.service ?? '',
      workers: project?.workers ?? '?',
      wanted,
      why: decision === undefined ? '' : inWords([decision.reason, ...decision.vetoes]),
    },
  });
  return exitCodes.failed;
}

function within(project: ProjectSettings, workers: number): number {
  const { minWorkers: min, maxWorkers: max, service } = project;
  if (workers >= min && workers <= max) return workers;
  throw new Failure({ code: 'agent.outsideBounds', params: { service, workers, min, max }, phase: 'apply' });
}

async function countNow(unit: string): Promise<number> {
  const look = parseLook(await collect({ units: [unit], sockets: false }));
  const service = look.services.find((each) => each.unit === unit);
  const workers = service === undefined ? undefined : valueOf(service.workers)?.length;
  if (workers !== undefined && workers > 0) return workers;
  throw new Failure({ code: 'agent.countUnknown', params: { unit }, phase: 'apply' });
}
