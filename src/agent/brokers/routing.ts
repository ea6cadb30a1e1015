/**
 * The queue that a task came from. It names the exchange and the routing key it was sent with; a queue may have another name than
 * its key, several keys by a pattern, or get its tasks late (Celery's native delayed delivery: kombu/transport/native_delayed_delivery.py).
 */
import { field } from './message';

/** Levels of delay, each a word before the routing key: whether the task has waited there. */
const delayed = /^(?:[01]\.){28}/;

/** `request`: as `inspect reserved` shows a task. `queues`: its node's answer to `inspect active_queues`. */
export function queueOf(request: unknown, queues: unknown): string {
  const info = field(request, 'delivery_info');
  const exchange = text(field(info, 'exchange'));
  const key = text(field(info, 'routing_key'));
  const own = key.replace(delayed, '');
  const wasDelayed = own !== key;
  const consumed: readonly unknown[] = Array.isArray(queues) ? queues : [];
  const [only] = consumed;
  if (consumed.length === 1) return nameOf(only);
  const found =
    consumed.find((queue) => (wasDelayed || exchangeOf(queue) === exchange) && takes(queue, own)) ??
    consumed.find((queue) => nameOf(queue) === own);
  return found === undefined ? own : nameOf(found);
}

function takes(queue: unknown, key: string): boolean {
  const type = field(field(queue, 'exchange'), 'type');
  const bound = text(field(queue, 'routing_key'));
  if (type === 'fanout') return true;
  return type === 'topic' ? matches(bound.split('.'), key.split('.')) : bound === key;
}

/** AMQP's patterns: `*` is one word, `#` none or more. */
function matches([first, ...pattern]: readonly string[], words: readonly string[]): boolean {
  if (first === undefined) return words.length === 0;
  const [word, ...rest] = words;
  if (first === '#') return matches(pattern, words) || (word !== undefined && matches([first, ...pattern], rest));
  return word !== undefined && (first === '*' || first === word) && matches(pattern, rest);
}

function exchangeOf(queue: unknown): string {
  return text(field(field(queue, 'exchange'), 'name'));
}

function nameOf(queue: unknown): string {
  return text(field(queue, 'name'));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
