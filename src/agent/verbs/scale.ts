import { Failure } from '../../base/failure';
import type { ProjectSettings } from '../../config/model';
import { valueOf } from '../../base/known';
import { parseLook } from '../../host/parseLook';
import type { ProjectStatus } from '../../scaling/status';
import { message, type Message } from '../../words/message';
import { collect } from '../looking/collect';
import { clockTime } from './clockTime';
import { projectOf } from '../state/loadConfiguration';
import { withServiceOrders } from '../tick/orders';
import { giveOrder, inWords } from './giveOrder';
import { release } from './pause';
import { orderWords } from './words';

const defaultSpanMs = 60 * 60_000;

/** `scale SERVICE N|+1|-1|auto [--for D]`: a count of somebody's own, for a while. */
export async function scaleVerb(words: readonly string[]): Promise<number | undefined> {
  const asked = orderWords(words);
  const [name, wish] = asked?.words ?? [];
  if (asked === undefined || name === undefined || wish === undefined || asked.words.length > 2) return undefined;
  if (wish === 'auto') return asked.spanMs === undefined ? release(asked, name) : undefined;
  if (!/^[+-]?[1-9]\d{0,3}$/.test(wish)) return undefined;

  const untilMs = Date.now() + (asked.spanMs ?? defaultSpanMs);
  let unit = '';
  let wanted = 0;
  return giveOrder({
    intent: 'scale',
    who: asked.who,
    change: async (orders, configuration) => {
      const project = projectOf(configuration, name);
      if (!project.enabled) {
        throw new Failure({ code: 'agent.notEnabled', params: { project: project.project }, phase: 'apply' });
      }
      unit = project.service;
      wanted = within(project, /^[+-]/.test(wish) ? (await countNow(unit)) + Number(wish) : Number(wish));
      const scale = { workers: wanted, untilMs, applied: false };
      return withServiceOrders(orders, unit, { scale, release: undefined });
    },
    line: () => `order ${unit} scale ${wanted} ${new Date(untilMs).toISOString()}`,
    result: (status) => {
      const project = status?.projects.find(({ service }) => service === unit);
      const params = { service: unit, workers: wanted, end: new Date(untilMs).toISOString() };
      return { title: message('agent.record.scale', params), ...outcomeOf(project, unit, wanted) };
    },
  });
}

function outcomeOf(
  project: ProjectStatus | undefined,
  unit: string,
  wanted: number,
): { readonly says: readonly Message[]; readonly failed?: Message } {
  if (project?.workers === wanted && project.hold !== undefined) {
    const { hold } = project;
    const until = clockTime(hold.untilMs, Date.now());
    const code = hold.by === 'pause' ? 'agent.scaled.paused' : 'agent.scaled';
    return { says: [message(code, { service: unit, workers: wanted, until })] };
  }
  const { decision } = project ?? {};
  const why = decision === undefined ? '' : inWords([decision.reason, ...decision.vetoes]);
  const params = { service: unit, workers: project?.workers ?? '?', wanted, why };
  return { says: [], failed: message('agent.notScaled', params) };
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
