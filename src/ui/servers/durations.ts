import { message, type Message } from '../../words/message';

/** A span of time in its largest unit that says enough: 34 s, 5 min, 2 h, 3 d. Negative spans count as 0. */
export function span(ms: number): Message {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return message('ui.span.seconds', { n: seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return message('ui.span.minutes', { n: minutes });
  const hours = Math.round(minutes / 60);
  if (hours < 48) return message('ui.span.hours', { n: hours });
  return message('ui.span.days', { n: Math.round(hours / 24) });
}

/** When a backup was made, from the name of its folder (`20261122T101500Z-deploy`): milliseconds since the epoch. */
export function backupTimeMs(name: string): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-|$)/.exec(name);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
