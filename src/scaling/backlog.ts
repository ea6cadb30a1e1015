/** Connections that wait on the listening sockets: the true sign of a service that is full, whatever its CPU says. */
import type { ListeningSocket } from '../host/look';

/** The middle of the readings of one tick, the lower of two: a burst of a moment has no say. Undefined where there is none. */
export function median(readings: readonly number[]): number | undefined {
  return [...readings].sort((a, b) => a - b)[Math.floor((readings.length - 1) / 2)];
}

/** Waiting on all sockets of a service together; undefined where it listens on none. */
export function waitingOf(sockets: readonly ListeningSocket[]): number | undefined {
  return sockets.length === 0 ? undefined : sockets.reduce((sum, { waiting }) => sum + waiting, 0);
}
