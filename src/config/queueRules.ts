/** Rules about the queue that a project's Celery worker is scaled by. */
import type { Celery } from './generated/types';
import type { CelerySettings } from './model';
import type { RuleFinding } from './rules';
import { notRising, oneWay, overlapping, stepsOutside } from './stepRules';

export function checkQueue(celery: CelerySettings, raw: Celery, path: readonly string[]): RuleFinding[] {
  const bounds = { min: celery.minWorkers, max: celery.maxWorkers };
  const place = [...path, 'queue_thresholds'];
  const ups = { rules: celery.scaleUp, path: place };
  const downs = { rules: celery.scaleDown, path: place };
  const findings = [
    ...stepsOutside(bounds, ups),
    ...stepsOutside(bounds, downs),
    ...notRising(ups),
    ...notRising(downs),
    ...overlapping('config.queueOverlap', celery.scaleUp, downs, true),
    ...oneWay(bounds, [ups], [downs]),
  ];
  if (celery.scaleUp.length + celery.scaleDown.length === 0) return findings;
  const warn = { path: place, onKey: true } as const;
  if (celery.queues.length === 0) {
    findings.push({ severity: 'warning', code: 'config.noQueues', params: {}, ...warn });
  }
  if (raw.broker_url_env === undefined) {
    const params = { variable: celery.brokerUrlEnv };
    findings.push({ severity: 'note', code: 'config.brokerByDefault', params, ...warn });
  }
  return findings;
}
