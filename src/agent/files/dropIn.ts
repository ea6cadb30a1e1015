import { paths } from '../../host/paths';

/** What we add to a scaled unit: a mark when it has started. It never makes the start fail, and runs as root whatever User= says. */
export function dropIn(unit: string): string {
  return `# Written by the autoscaler: tells it that ${unit} has started, so that it can restore the number of workers.
[Service]
ExecStartPost=+-/usr/bin/touch ${paths.wake}/%n
`;
}
