// How many workers a load demands: the fewest with which almost nobody is late while the load stays as it is.
import { lateSeconds, type Server } from './server';

/** Part of the requests that may be late. */
const mostLate = 0.01;

/** Erlang's C formula: the probability that a request finds all of `workers` busy at an offered load of `erlangs`. */
export function erlangC(workers: number, erlangs: number): number {
  if (erlangs >= workers) return 1;
  let blocked = 1;
  for (let n = 1; n <= workers; n++) blocked = (erlangs * blocked) / (n + erlangs * blocked);
  return blocked / (1 - (erlangs / workers) * (1 - blocked));
}

/** The probability that a request waits longer than `seconds` in M/M/c. */
export function waitsLonger(workers: number, rate: number, serviceSeconds: number, seconds: number): number {
  const erlangs = rate * serviceSeconds;
  if (erlangs >= workers) return 1;
  return erlangC(workers, erlangs) * Math.exp((-(workers - erlangs) / serviceSeconds) * seconds);
}

/** At least 1, at most the server's; requests a second. */
export function demandOf(rate: number, server: Server): number {
  for (let workers = 1; workers < server.maxWorkers; workers++) {
    if (waitsLonger(workers, rate, server.serviceSeconds, lateSeconds) <= mostLate) return workers;
  }
  return server.maxWorkers;
}
