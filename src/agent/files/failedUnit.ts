import { word } from './word';

/**
 * autoscaler-failed.service: the owner's own command, run when a tick fails as a whole (agent.json's `onFailure`). Its words are
 * in the unit itself, so that it runs also where the agent can't even start. systemd.exec(5) says what it finds in its
 * environment: MONITOR_UNIT, MONITOR_SERVICE_RESULT, MONITOR_EXIT_STATUS (systemd 251 and later).
 */
export function failedUnit({ onFailure }: { readonly onFailure: readonly string[] }): string {
  return `# Written by the autoscaler.
[Unit]
Description=Autoscaler for Gunicorn and Celery: tell the owner that a run has failed
# A configuration that stays broken fails at every tick: that is said a few times an hour, not thirty.
StartLimitIntervalSec=1h
StartLimitBurst=4

[Service]
Type=oneshot
TimeoutStartSec=60
ExecStart=${onFailure.map(word).join(' ')}
`;
}

/** agent.json is the owner's: a program by its absolute path and its arguments. A line break would end the line of a unit. */
export function isHookCommand(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 50) return false;
  const words: readonly unknown[] = value;
  const isWord = (word: unknown): boolean =>
    typeof word === 'string' && word.length <= 1000 && !/[\u0000-\u001f]/.test(word);
  return words.every(isWord) && String(words[0]).startsWith('/');
}
