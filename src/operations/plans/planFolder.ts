/** What a plan's folder on the server holds when its program is started. */
import { carryOutScript } from './carryOutScript';
import { intentOf } from './intent';
import type { Plan } from './plan';
import type { TarEntry } from '../deployment/tar';
import { unitScript } from '../services/unitScript';

export function planFolder(plan: Plan, who: string): TarEntry[] {
  return [
    { name: 'intent', bytes: Buffer.from(intentOf(plan, who), 'latin1') },
    { name: 'carry-out.sh', bytes: Buffer.from(carryOutScript) },
    { name: 'unit.sh', bytes: Buffer.from(unitScript) },
    ...plan.files.flatMap(({ after }, n) => (after === null ? [] : [{ name: `content.${n}`, bytes: after.bytes }])),
  ];
}
