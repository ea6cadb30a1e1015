import { asgiServerOf } from '../../threads/gunicornLine';

/**
 * Worker classes with the bound that Gunicorn itself has no option for: `autoscaler_asgi.Bounded18` answers what comes above 18
 * requests in flight with 503 (Uvicorn's `limit_concurrency`, measured); `BoundedAsgi_18` does so for Gunicorn's own ASGI worker, which
 * reads `worker_connections` but does not keep to it (26.2, workers/gasgi.py). The number stands in the class's name, so that one
 * file serves every service.
 */
export function asgiWorker(): string {
  return `"""Written by the autoscaler: ASGI workers that shed what is above a number of requests in flight, with 503.

Gunicorn: --pythonpath /opt/autoscaler/asgi --worker-class autoscaler_asgi.Bounded18  (or BoundedH11_18, BoundedAsgi_18)
"""
import re


def _uvicorn(name, limit, worker):
    try:
        import uvicorn_worker as workers
    except ImportError:
        from uvicorn import workers
    base = getattr(workers, worker)
    return type(name, (base,), {'CONFIG_KWARGS': {**base.CONFIG_KWARGS, 'limit_concurrency': limit}})


def _gunicorn(name, limit):
    from gunicorn.workers.gasgi import ASGIWorker

    def load_wsgi(self):
        ASGIWorker.load_wsgi(self)
        self.asgi = _limited(self.asgi, limit)

    return type(name, (ASGIWorker,), {'load_wsgi': load_wsgi})


def _limited(application, limit):
    in_flight = 0

    async def limited(scope, receive, send):
        nonlocal in_flight
        if scope['type'] != 'http':
            return await application(scope, receive, send)
        if in_flight >= limit:
            headers = [(b'content-type', b'text/plain; charset=utf-8'), (b'connection', b'close')]
            await send({'type': 'http.response.start', 'status': 503, 'headers': headers})
            await send({'type': 'http.response.body', 'body': b'Service Unavailable'})
            return None
        in_flight += 1
        try:
            return await application(scope, receive, send)
        finally:
            in_flight -= 1

    return limited


def __getattr__(name):
    match = re.fullmatch(r'Bounded(H11_|Asgi_)?([1-9][0-9]{0,5})', name)
    if match is None:
        raise AttributeError(name)
    kind, limit = match[1], int(match[2])
    if kind == 'Asgi_':
        return _gunicorn(name, limit)
    return _uvicorn(name, limit, 'UvicornWorker' if kind is None else 'UvicornH11Worker')
`;
}

/** The class's dotted name for a service whose own class is `workerClass`; undefined where that is none that can be bounded. */
export function boundedClass(workerClass: string, limit: number): string | undefined {
  const server = asgiServerOf(workerClass);
  if (server === undefined) return undefined;
  return `autoscaler_asgi.Bounded${{ uvicorn: '', uvicornH11: 'H11_', gunicorn: 'Asgi_' }[server]}${limit}`;
}
