/** Changes the orders and carries them out at once, by a tick of its own under one lock. */
import { Failure } from '../../base/failure';
import type { NormalizedConfiguration } from '../../config/model';
import { paths } from '../../host/paths';
import type { AgentStatus } from '../../scaling/status';
import { render, type Message } from '../../words/message';
import { tickDeadlineSeconds } from '../files/serviceUnit';
import { loadConfiguration, loadSettings } from '../loadConfiguration';
import { openLog } from '../log';
import { readOrders, writeOrders, type Orders } from '../orders';
import { complain, language } from '../terminal';
import { tickLocked, whileLocked } from '../tick';

export interface Ordered {
  readonly status: AgentStatus | undefined;
  /** The tick's exit code. */
  readonly code: number;
}

/**
 * `change`: gets the present orders and the configuration. `line`: what to write to the log, given when the order is written.
 * Throws failures; `agent.needsRoot` and `agent.busy` among them.
 */
export async function giveOrder(
  change: (orders: Orders, configuration: NormalizedConfiguration) => Promise<Orders> | Orders,
  line: () => string,
): Promise<Ordered> {
  if (process.getuid?.() !== 0) throw new Failure({ code: 'agent.needsRootOrder', phase: 'apply' });
  const log = openLog(language, paths.log, false);
  const done = await whileLocked((tickDeadlineSeconds + 10) * 1000, async () => {
    const configuration = await loadConfiguration(loadSettings(), complain);
    const orders = await change(readOrders(Date.now()), configuration);
    const lost = writeOrders(orders);
    if (lost !== undefined) complain(lost);
    log.line(line());
    return tickLocked({ kindOf: () => 'manual', dryRun: false, log });
  });
  if (done === undefined) throw new Failure({ code: 'agent.busy', phase: 'apply' });
  return done;
}

export function inWords(parts: readonly Message[]): string {
  return parts.map((part) => render(part, language)).join('; ');
}
