/** What a key means when it is left out. The schema documents the same values; a test compares the two. */
export const projectDefaults = {
  enabled: false,
  min_workers: 1,
  max_workers: 3,
  cpu_duration_minutes: 4,
  cpu_scope: 'system',
  memory_threshold_mb: 1024,
  startup_grace_seconds: 30,
  cooldown_minutes: 5,
  strategy: 'signals',
} as const;

export const celeryDefaults = {
  min_workers: 1,
  max_workers: 3,
  queues: ['celery'],
  broker_url_env: 'CELERY_BROKER_URL',
  queue_duration_minutes: 2,
  cooldown_minutes: 2,
} as const;

/** Kombu's own, for Redis (kombu/transport/redis.py). */
export const brokerDefaults = {
  global_keyprefix: '',
  sep: '\u0006\u0016',
  priority_steps: [0, 3, 6, 9],
  unacked_key: 'unacked',
} as const;

export const healthDefaults = {
  path: '/',
  timeout_ms: 2000,
} as const;

export const databaseDefaults = {
  per_worker: 1,
} as const;

/** How often the timer ticks unless the agent's own settings say otherwise. */
export const defaultIntervalSeconds = 120;
