import { debianSuites, type Extra, type Suite } from './base';

/** All three in the long run. `npm test` shows on one or two what hardly depends on the versions, so that it stays short: files take turns. */
export function debians(...samples: readonly Suite[]): readonly Suite[] {
  return process.env['AUTOSCALER_LONG'] === '1' ? ['trixie', 'bookworm', 'forky'] : samples;
}

/**
 * The suite that a host is booted with. `AUTOSCALER_DEBIAN=forky` puts all on that one, whatever a test names, so that the whole of
 * them can be run on what is to come.
 */
export function bootedSuite(named: Suite): Suite {
  return debianSuites.find((suite) => suite === process.env['AUTOSCALER_DEBIAN']) ?? named;
}

/** `AUTOSCALER_SETPROCTITLE=1` gives it to every host that has nothing else of its own. */
export function bootedExtra(named: Extra | undefined): Extra | undefined {
  return named ?? (process.env['AUTOSCALER_SETPROCTITLE'] === '1' ? 'python3-setproctitle' : undefined);
}
