/** Gives the deployed agent an order (`scale`, `pause`, `resume`); it carries it out at once and says how that went. */
import { Failure } from '../../base/failure';
import { paths } from '../../host/paths';
import type { Command } from '../../ssh/command';
import { message, type Language } from '../../words/message';
import { text } from '../output';

/** What people answer in the history: in seconds; `auto` gives a count back to the policy. */
export type AgentOrder =
  | { readonly verb: 'scale'; readonly unit: string; readonly by: 1 | -1; readonly seconds: number }
  | { readonly verb: 'pause'; readonly unit?: string; readonly seconds: number }
  | { readonly verb: 'resume'; readonly unit?: string };

/** Resolves with what the agent says. Throws `operations.orderFailed`, `operations.notDeployed`. */
export function agentOrder(order: AgentOrder, who: string, language: Language): Command<string> {
  const words = wordsOf(order);
  return {
    name: `autoscaler ${order.verb}`,
    argv: ['env', `LC_ALL=${language}`, paths.wrapper, ...words, '--who', who],
    root: 'always',
    helper: ['agentOrder', language, who, JSON.stringify(order)],
    timeoutMs: 130_000,
    parse: (output, server) => {
      if (output.exitCode === 0) return text(output.stdout);
      // env(1) did not find the program.
      if (output.exitCode === 127) {
        throw new Failure({
          code: 'operations.notDeployed',
          params: { version: '' },
          server,
          phase: 'command',
          remedy: message('operations.notDeployed.remedy'),
        });
      }
      const detail = text(output.stderr) || text(output.stdout) || `exit code ${output.exitCode}`;
      throw new Failure({ code: 'operations.orderFailed', params: { detail }, server, phase: 'command' });
    },
  };
}

function wordsOf(order: AgentOrder): string[] {
  switch (order.verb) {
    case 'scale':
      return ['scale', order.unit, order.by > 0 ? '+1' : '-1', '--for', `${order.seconds}s`];
    case 'pause':
      return ['pause', ...(order.unit === undefined ? [] : [order.unit]), '--for', `${order.seconds}s`];
    case 'resume':
      return ['resume', ...(order.unit === undefined ? [] : [order.unit])];
  }
}
