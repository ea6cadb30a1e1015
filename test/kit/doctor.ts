// The thread doctor on a test host, as the editor uses it: a report, a remedy as a plan, the same burst before and after, and the
// way back from the plan's own backup.
import assert from 'node:assert/strict';
import { isFailure } from '../../src/base/failure';
import type { Look } from '../../src/host/look';
import { listBackups } from '../../src/operations/backups/backups';
import { carryOut } from '../../src/operations/plans/carryOut';
import { burst } from '../../src/operations/threads/burst';
import { diagnoseThreads } from '../../src/operations/threads/diagnoseThreads';
import { look } from '../../src/operations/looking/look';
import type { Plan, PlanOutcome } from '../../src/operations/plans/plan';
import { planRemedy } from '../../src/operations/threads/remedies/planRemedy';
import { planRestore } from '../../src/operations/backups/restore';
import { answeredOf, type Burst } from '../../src/threads/burst';
import type { ServiceDiagnosis } from '../../src/threads/diagnosis';
import type { Remedy } from '../../src/threads/remedy';
import { sleep } from '../hosts/program';
import { within, type Visit } from './visit';

const patienceMs = 300_000;

export interface Applied {
  readonly plan: Plan;
  /** Its backup's folder. */
  readonly backup: string;
}

export class Doctor {
  /** `seconds`: how long a request may take. */
  constructor(
    private readonly visit: Visit,
    private readonly seconds = 30,
  ) {}

  /** A virtual machine may be slower than the look's own deadline: it is asked again. */
  async look(): Promise<Look> {
    const { server } = this.visit;
    for (let tries = 1; ; tries += 1) {
      try {
        await server.becomeRoot(within(patienceMs));
        return await look(server, within(patienceMs));
      } catch (error) {
        if (tries === 5 || !isFailure(error, 'ssh.commandTimedOut')) throw error;
      }
    }
  }

  ask(address: string, path: string, requests: number): Promise<Burst> {
    return this.visit.server.run(burst({ address, path, requests, seconds: this.seconds }), within(patienceMs));
  }

  /** Resolves when the service on `address` answers. */
  async answers(address: string): Promise<void> {
    for (let n = 0; n < 100; n += 1) {
      if (answeredOf(await this.ask(address, '/', 1)) === 1) return;
      await sleep(300);
    }
    assert.fail(`${address} does not answer`);
  }

  async diagnosed(unit: string, earlier?: Look): Promise<ServiceDiagnosis> {
    const diagnosis = await diagnoseThreads(this.visit.server, await this.look(), earlier, within(patienceMs));
    const found = diagnosis.services.find((service) => service.unit === unit);
    assert.ok(found, diagnosis.services.map((service) => service.unit).join(' '));
    return found;
  }

  async planned(remedy: Remedy): Promise<Plan> {
    return planRemedy(this.visit.server, await this.look(), remedy, within(patienceMs));
  }

  apply(plan: Plan): Promise<PlanOutcome> {
    return carryOut(this.visit.server, plan, () => undefined, within(patienceMs), 'a test');
  }

  /** Planned, carried out and verified by the server. */
  async applied(remedy: Remedy | undefined): Promise<Applied> {
    assert.ok(remedy);
    const plan = await this.planned(remedy);
    return { plan, backup: await this.done(plan) };
  }

  /** Back to what there was before, by the backup that the plan has made. */
  async undo({ backup }: Applied): Promise<Plan> {
    const { server } = this.visit;
    const found = (await listBackups(server, within(patienceMs))).find(({ folder }) => folder === backup);
    assert.ok(found, backup);
    const plan = await planRestore(server, await this.look(), { backup: found }, within(patienceMs));
    await this.done(plan);
    return plan;
  }

  private async done(plan: Plan): Promise<string> {
    const outcome = await this.apply(plan);
    assert.equal(outcome.kind, 'done', JSON.stringify(outcome, undefined, 1));
    return (outcome.kind === 'done' ? outcome.backup : undefined) ?? '';
  }
}

export function codesOf({ findings }: ServiceDiagnosis): string[] {
  return findings.map(({ message }) => message.code);
}

export function about(burst: Burst): string {
  return JSON.stringify({ ...burst, statuses: [...burst.statuses] });
}
