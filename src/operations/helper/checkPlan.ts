/** The second look at a plan that the helper has made itself: should a planner ever be talked into something, it ends here. */
import { dropInOf, lastDropInOf, paths } from '../../host/paths';
import type { Plan, PlanFile } from '../plans/plan';
import type { Caller } from './caller';
import { isOurService } from './ourServices';
import { isHelperFile, isOurs, isRootsOwn, isRootsProgram, serviceOfUnitFile } from './ownPaths';
import { Refusal } from './refusal';

/** Throws a `Refusal`. */
export async function checkPlan(plan: Plan, caller: Caller): Promise<void> {
  if (plan.upload !== undefined) throw new Refusal('a plan with an upload');
  for (const path of [...plan.files.map((file) => file.path), ...(plan.backUp ?? [])]) {
    if (isHelperFile(path)) throw new Refusal(`${path}: only with full sudo`);
    if (!isRootsOwn(path)) throw new Refusal(`${path}: others than root may write there`);
    if (isOurs(path)) continue;
    const service = serviceOfUnitFile(path);
    if (service === undefined || !(await isOurService(service))) throw new Refusal(`${path}: not ours`);
  }
  for (const file of plan.files) checkFile(file, plan, caller);
}

function checkFile(file: PlanFile, { intent }: Plan, caller: Caller): void {
  const { path, after } = file;
  if (after === null) return;
  // A restore brings back what root has kept; everything else has root for its owner and lets nobody else write.
  if (intent !== 'restore' && (after.owner !== 'root' || (parseInt(after.mode, 8) & 0o7022) !== 0)) {
    throw new Refusal(`${path}: not root's alone`);
  }
  if ((parseInt(after.mode, 8) & 0o7000) !== 0) throw new Refusal(`${path}: mode ${after.mode}`);
  const service = serviceOfUnitFile(path);
  const isOthersUnit =
    service !== undefined && !isOurs(path) && path !== dropInOf(service) && path !== lastDropInOf(service);
  if (isOthersUnit && intent !== 'restore') throw new Refusal(`${path}: only a restore writes it`);
  if (path === paths.agentSettings) checkSettings(file, caller);
}

/** agent.json says whose configuration the agent believes, and which Node and which command of the owner's root runs. */
function checkSettings({ path, before, after }: PlanFile, caller: Caller): void {
  const now = record(before?.text);
  const next = record(after?.text);
  const isNew = (key: string): boolean => JSON.stringify(next[key]) !== JSON.stringify(now[key]);
  const node = next['node'];
  if (isNew('node') && !(typeof node === 'string' && isRootsProgram(node))) {
    throw new Refusal(`${String(node)}: others than root may change it`);
  }
  const accepted = next['acceptedConfigOwner'];
  if (
    isNew('acceptedConfigOwner') &&
    accepted !== undefined &&
    (accepted as { owner?: unknown }).owner !== caller.name
  ) {
    throw new Refusal(`${path}: believes another user`);
  }
  if (isNew('onFailure')) throw new Refusal(`${path}: another command of the owner's`);
}

function record(text: string | undefined): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text ?? '{}') as object) };
  } catch {
    return {};
  }
}
