// Generated from schemas/autoscaler_config.schema.json by scripts/generateConfig.ts: do not edit.

/**
 * Which services are scaled, between which numbers of workers, and when.
 */
export interface AutoscalerConfiguration {
  /**
   * Address of the schema of this file; only editors read it.
   */
  $schema?: string;
  /**
   * One entry for each project; its name is the name of its service unless `service` says otherwise.
   */
  projects: {
    [k: string]: Project;
  };
  [k: string]: unknown;
}
/**
 * How one project is scaled.
 */
export interface Project {
  /**
   * Whether the autoscaler acts on this project. Default: false.
   */
  enabled?: boolean;
  /**
   * Name of the systemd unit. Default: the project's name and `.service`.
   */
  service?: string;
  /**
   * Number of workers that always run. Default: 1.
   */
  min_workers?: number;
  /**
   * Number of workers that is never exceeded. Default: 3.
   */
  max_workers?: number;
  /**
   * When CPU use changes the number of workers, in percent of all CPUs of the server.
   */
  cpu_thresholds?: {
    /**
     * Percent of all CPUs, 0 to 100.
     *
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^scale_(up|down)_[1-9][0-9]{0,3}$".
     */
    [k: string]: number;
  };
  /**
   * When connections that wait on the listening socket change the number of workers.
   */
  backlog_thresholds?: {
    /**
     * Number of waiting connections.
     *
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^scale_(up|down)_[1-9][0-9]{0,3}$".
     */
    [k: string]: number;
  };
  /**
   * Let the load decide how many workers run, without thresholds. Default: thresholds alone.
   */
  sizing?: string | number;
  /**
   * Minutes for which CPU must stay beyond a threshold before the number of workers changes. Default: 4.
   */
  cpu_duration_minutes?: number;
  /**
   * Whose CPU use the thresholds mean: the whole server's or the service's own. Default: system.
   */
  cpu_scope?: 'system' | 'service';
  /**
   * MiB that must stay available on the server after workers were added. Default: 1024.
   */
  memory_threshold_mb?: number;
  /**
   * Seconds after a start or a scale-up whose CPU is ignored. Default: 30.
   */
  startup_grace_seconds?: number;
  /**
   * Minutes after a scale-up in which nothing goes down. Default: 5.
   */
  cooldown_minutes?: number;
  /**
   * How the number of workers is changed. Default: signals.
   */
  strategy?: 'signals' | 'restart';
  database?: Database;
  celery?: Celery;
  health?: Health;
  [k: string]: unknown;
}
/**
 * Connections to the database that the workers of this project may hold together.
 */
export interface Database {
  /**
   * Connections that this project may hold.
   */
  max_connections: number;
  /**
   * Connections that one worker holds. Default: 1.
   */
  per_worker?: number;
  [k: string]: unknown;
}
/**
 * The project's Celery worker: its pool is scaled by the tasks that wait.
 */
export interface Celery {
  /**
   * Whether the pool is scaled. Default: as the project's `enabled`.
   */
  enabled?: boolean;
  /**
   * Name of the systemd unit that runs the Celery worker.
   */
  service: string;
  /**
   * Pool processes that always run. Default: 1.
   */
  min_workers?: number;
  /**
   * Pool processes that are never exceeded. Default: 3.
   */
  max_workers?: number;
  /**
   * Names of the queues whose tasks are counted. Default: celery.
   *
   * @maxItems 64
   */
  queues?: string[];
  /**
   * Name of the environment variable of the service that holds the broker's URL. Default: CELERY_BROKER_URL.
   */
  broker_url_env?: string;
  /**
   * The broker's URL, where the service has it in no environment variable. A password does not belong in this file.
   */
  broker_url?: string;
  /**
   * Name of the environment variable of the service that holds the password of the Sentinels themselves. Default: they ask for none.
   */
  sentinel_password_env?: string;
  /**
   * Those of the application's broker_transport_options that say where tasks lie. Default: Celery's own defaults.
   */
  broker_transport_options?: {
    /**
     * What stands before every key in Redis. Default: nothing.
     */
    global_keyprefix?: string;
    /**
     * Between a queue's name and a priority. Default: the control characters 6 and 16 (hexadecimal).
     */
    sep?: string;
    /**
     * The priorities that have a list of their own. Default: 0, 3, 6, 9.
     *
     * @maxItems 32
     */
    priority_steps?: number[];
    /**
     * Name of the hash with the tasks that workers have reserved. Default: unacked.
     */
    unacked_key?: string;
    /**
     * Name under which the Sentinels know the master. Needed with sentinel:// alone.
     */
    master_name?: string;
    [k: string]: unknown;
  };
  /**
   * When the number of waiting tasks changes the number of processes.
   */
  queue_thresholds?: {
    /**
     * Number of waiting tasks.
     *
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^scale_(up|down)_[1-9][0-9]{0,3}$".
     */
    [k: string]: number;
  };
  /**
   * Like queue_thresholds, for one queue each. Default: none.
   */
  thresholds_by_queue?: {
    /**
     * Thresholds of this queue.
     */
    [k: string]: {
      /**
       * Number of waiting tasks.
       *
       * This interface was referenced by `undefined`'s JSON-Schema definition
       * via the `patternProperty` "^scale_(up|down)_[1-9][0-9]{0,3}$".
       */
      [k: string]: number;
    };
  };
  /**
   * Goal: no task waits longer than this. Default: none.
   */
  max_task_age_seconds?: number;
  /**
   * Minutes for which the queue must stay beyond a threshold. Default: 2.
   */
  queue_duration_minutes?: number;
  /**
   * Minutes after a scale-up in which no process is taken away. Default: the project's, or 2 (5 by CPU alone).
   */
  cooldown_minutes?: number;
  /**
   * As for Gunicorn, in percent of all CPUs of the server.
   */
  cpu_thresholds?: {
    /**
     * Percent of all CPUs, 0 to 100.
     *
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^scale_(up|down)_[1-9][0-9]{0,3}$".
     */
    [k: string]: number;
  };
  [k: string]: unknown;
}
/**
 * A request that shows whether the service answers.
 */
export interface Health {
  /**
   * Path of the Unix socket, or HOST:PORT.
   */
  socket?: string;
  /**
   * Path to request. Default: /
   */
  path?: string;
  /**
   * Milliseconds to wait for the answer. Default: 2000.
   */
  timeout_ms?: number;
  [k: string]: unknown;
}
