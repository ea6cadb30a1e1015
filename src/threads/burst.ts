/** A bounded burst of requests at once against a service, and what came back. */

export interface Burst {
  /** The server's clock, seconds since the epoch. */
  readonly atSeconds: number;
  readonly address: string;
  readonly path: string;
  readonly requests: number;
  /** By HTTP status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** No answer: refused, broken off, or too late. */
  readonly failed: number;
  readonly seconds: number;
}

/** A proof asks for no more than this, however it is asked. */
export const mostRequests = 200;
export const mostSeconds = 30;

/** Answered without an error of the server's (below 500). */
export function answeredOf({ statuses }: Burst): number {
  return [...statuses].reduce((sum, [status, count]) => (status < 500 ? sum + count : sum), 0);
}
