/** Requests that Gunicorn would cut off. */
import type { Entries } from './entry';

export const inFlightWords = {
  'scaling.vetoInFlight': {
    en: 'request in flight: the worker that would end has one that is {age} s old or older, and Gunicorn kills it {timeout} s (timeout) after it was told to stop; waiting for it for 10 minutes at most',
    es: 'petición en curso: el worker que terminaría tiene una de {age} s o más, y Gunicorn lo mata {timeout} s (timeout) después de pedirle que termine; se espera por ella 10 minutos como mucho',
  },
  'scaling.cutsRequest': {
    en: 'a connection that has been there for {age} s may be cut off: Gunicorn kills the worker {timeout} s (timeout) after it was told to stop',
    es: 'una conexión que lleva ahí {age} s puede cortarse: Gunicorn mata el worker {timeout} s (timeout) después de pedirle que termine',
  },
} as const satisfies Entries;
