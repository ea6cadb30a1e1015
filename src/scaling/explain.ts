/** A decision in sentences, the most important first: the line in the log, the tooltip, the row of a replay. */
import { render, type Language, type Message } from '../words/message';
import type { Decision } from './decision';

export function explain(decision: Decision): readonly Message[] {
  return [decision.reason, ...decision.vetoes, ...decision.notes];
}

/** `scale_up backcore.service 1 -> 2 scale_up_2 cpu 83 % > 70 % for 4 min`; only the keywords are the same in every language. */
export function decisionLine(decision: Decision, unit: string, language: Language): string {
  const { action, from, to, rule } = decision;
  const count = action === 'hold' ? `${from}` : `${from} -> ${to}`;
  const words = [decision.reason, ...decision.vetoes].map((part) => render(part, language));
  return `${action} ${unit} ${count} ${rule} ${words.join('; ')}`;
}
