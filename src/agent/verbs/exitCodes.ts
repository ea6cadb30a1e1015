/**
 * How the command `autoscaler` ends. `done`: also when single projects went wrong in a tick, which is in the log.
 * `configuration` is EX_CONFIG of sysexits.h.
 */
export const exitCodes = { done: 0, failed: 1, usage: 2, configuration: 78 } as const;
