/**
 * The worker class that gives Gunicorn's Uvicorn workers the bound that Gunicorn itself has no option for: `autoscaler_asgi.Bounded18`
 * answers what comes above 18 requests in flight with 503 (Uvicorn's `limit_concurrency`, measured). The number stands in the class's
 * name, so that one file serves every service.
 */
export function asgiWorker(): string {
  return `"""Written by the autoscaler: Uvicorn workers that shed what is above a number of requests in flight, with 503.

Gunicorn: --pythonpath /opt/autoscaler/asgi --worker-class autoscaler_asgi.Bounded18  (or BoundedH11_18)
"""
import re

try:
    from uvicorn_worker import UvicornH11Worker, UvicornWorker
except ImportError:
    from uvicorn.workers import UvicornH11Worker, UvicornWorker


def __getattr__(name):
    match = re.fullmatch(r'Bounded(H11_)?([1-9][0-9]{0,5})', name)
    if match is None:
        raise AttributeError(name)
    base = UvicornWorker if match[1] is None else UvicornH11Worker
    return type(name, (base,), {'CONFIG_KWARGS': {**base.CONFIG_KWARGS, 'limit_concurrency': int(match[2])}})
`;
}

/** The class's dotted name for a service whose own class is `workerClass`. */
export function boundedClass(workerClass: string, limit: number): string {
  return `autoscaler_asgi.Bounded${/H11/i.test(workerClass) ? 'H11_' : ''}${limit}`;
}
