import type { Suite } from './base';

/** All three in the long run. `npm test` shows on one what hardly depends on the versions, so that it stays short: files take turns. */
export function debians(sample: Suite): readonly Suite[] {
  return process.env['AUTOSCALER_LONG'] === '1' ? ['trixie', 'bookworm', 'forky'] : [sample];
}
