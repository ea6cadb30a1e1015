/** Which options Gunicorn has, and which of them take a value. */

export interface GunicornOptions {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
  /** As the Gunicorn that runs says itself: what is not among them it does not have. */
  readonly isExact: boolean;
}

/** Of Gunicorn 20.1 to 26.2 (gunicorn/config.py). One of them has some, another has others: nothing is wrong for not being here. */
export const usualOptions: GunicornOptions = {
  flags: new Set(
    (
      '--capture-output --casefold-http-method --check-config -D --daemon --disable-redirect-access-to-syslog ' +
      '--do-handshake-on-connect --enable-backlog-metric -R --enable-stdio-inheritance -h --help --initgroups --log-syslog ' +
      '--no-control-socket --no-sendfile --permit-obsolete-folding --permit-unconventional-http-method ' +
      '--permit-unconventional-http-version --preload --print-config --reload --reuse-port --spew --strip-header-spaces ' +
      '--suppress-ragged-eofs --tolerate-dangerous-framing -v --version'
    ).split(' '),
  ),
  values: new Set(
    (
      '--access-logfile --access-logformat --asgi-disconnect-grace-period --asgi-lifespan --asgi-loop --backlog -b --bind ' +
      '--ca-certs --cert-reqs --certfile --chdir --ciphers -c --config --control-socket --control-socket-mode --dirty-app ' +
      '--dirty-graceful-timeout --dirty-threads --dirty-timeout --dirty-workers --dogstatsd-tags -e --env --error-logfile ' +
      '--forwarded-allow-ips --forwarder-headers --graceful-timeout -g --group --header-map --http-parser --http-protocols ' +
      '--http2-cleartext --http2-initial-window-size --http2-max-concurrent-streams --http2-max-frame-size ' +
      '--http2-max-header-list-size --keep-alive --keyfile --limit-request-field_size --limit-request-fields ' +
      '--limit-request-line --log-config --log-config-json --log-file --log-level --log-syslog-facility --log-syslog-prefix ' +
      '--log-syslog-to --logger-class --max-requests --max-requests-jitter -n --name --paste --paste-global --paster -p --pid ' +
      '--protocol --proxy-allow-from --pythonpath --reload-engine --reload-extra-file --root-path --ssl-version ' +
      '--statsd-host --statsd-prefix --threads -t --timeout -m --umask -u --user --uwsgi-allow-from -k --worker-class ' +
      '--worker-connections --worker-tmp-dir -w --workers'
    ).split(' '),
  ),
  isExact: false,
};

/** From what `gunicorn --help` prints (argparse); undefined where it is no such text. */
export function parseGunicornHelp(text: string): GunicornOptions | undefined {
  const flags = new Set<string>();
  const values = new Set<string>();
  // `  -b ADDRESS, --bind ADDRESS`, since Python 3.13 `  -b, --bind ADDRESS`; `[MODE]` may be left out.
  for (const [, line = ''] of text.matchAll(/^ {2}(-[^\n]*?)(?: {2,}[^\n]*)?$/gm)) {
    const parts = line.split(', ').map((part) => part.split(' '));
    const takes = parts.at(-1)?.[1];
    for (const [name = ''] of parts) {
      if (/^--?[A-Za-z0-9]/.test(name)) (takes === undefined || takes.startsWith('[') ? flags : values).add(name);
    }
  }
  return values.has('--workers') && values.has('--bind') ? { flags, values, isExact: true } : undefined;
}

/** Whether Gunicorn takes a long option by its name or, as argparse does, by the beginning of exactly one. */
export function hasOption({ flags, values }: GunicornOptions, name: string): boolean {
  if (flags.has(name) || values.has(name)) return true;
  return name.startsWith('--') && [...flags, ...values].filter((each) => each.startsWith(name)).length === 1;
}
