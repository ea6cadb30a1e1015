/** Changes the orders and carries them out at once, by a tick of its own under one lock. */
import { Failure } from '../../base/failure';
import type { NormalizedConfiguration } from '../../config/model';
import { paths } from '../../host/paths';
import type { AgentStatus } from '../../scaling/status';
import { render, type Message } from '../../words/message';
import { recordAction, whoAsks, type Action } from '../tick/actionRecord';
import { exitCodes } from './exitCodes';
import { tickDeadlineSeconds } from '../files/serviceUnit';
import { loadConfiguration, loadSettings } from '../state/loadConfiguration';
import { openLog } from '../state/log';
import { readOrders, writeOrders, type Orders } from '../tick/orders';
import { complain, language, say } from './terminal';
import { tickLocked, whileLocked } from '../tick/tick';

export interface Order {
  readonly intent: Action['intent'];
  /** `--who`. */
  readonly who: string | undefined;
  /** Gets the present orders and the configuration. */
  change(orders: Orders, configuration: NormalizedConfiguration): Promise<Orders> | Orders;
  /** Asked when `change` is done: what to write to the log. */
  line(): string;
  /** Asked when the tick has ended. */
  result(status: AgentStatus | undefined): {
    readonly title: Message;
    /** What to say to the person. */
    readonly says: readonly Message[];
    /** Why the order could not be carried out; undefined where it was. */
    readonly failed?: Message;
  };
}

/** The exit code. Throws failures; `agent.needsRootOrder` and `agent.busy` among them. */
export async function giveOrder(order: Order): Promise<number> {
  if (process.getuid?.() !== 0) throw new Failure({ code: 'agent.needsRootOrder', phase: 'apply' });
  const startedMs = Date.now();
  const log = openLog(language, { file: paths.log, journal: false, output: false });
  const done = await whileLocked((tickDeadlineSeconds + 10) * 1000, async () => {
    const configuration = await loadConfiguration(loadSettings(), complain);
    const orders = await order.change(readOrders(startedMs), configuration);
    const lost = writeOrders(orders);
    if (lost !== undefined) complain(lost);
    log.line(order.line());
    const { code, status } = await tickLocked({ kindOf: () => 'manual', dryRun: false, log });
    const { title, says, failed } = order.result(status);
    const failedStep = failed === undefined ? {} : { failedStep: render(failed, 'en') };
    recordAction({ intent: order.intent, title, who: whoAsks(order.who), startedMs, ...failedStep });
    says.forEach(say);
    if (failed === undefined) return code;
    complain(failed);
    return exitCodes.failed;
  });
  if (done === undefined) throw new Failure({ code: 'agent.busy', phase: 'apply' });
  return done;
}

export function inWords(parts: readonly Message[]): string {
  return parts.map((part) => render(part, language)).join('; ');
}
