// Everyone in the comparison, in the order of the table.
import { staticMax, staticMin } from './fixed';
import { guide, guideFitted } from './guide';
import { hpa } from './hpa';
import { judoscale } from './judoscale';
import { oracle } from './oracle';
import { ours, oursFitted, oursGenerous, oursGuide, oursThrifty } from './ours';
import { phpFpm } from './phpFpm';
import type { PolicyKind } from './policy';
import { uwsgiBacklog, uwsgiBusyness } from './uwsgi';

export const policies: readonly PolicyKind[] = [
  ours,
  oursThrifty,
  oursGenerous,
  oursGuide,
  oursFitted,
  guide,
  guideFitted,
  hpa,
  uwsgiBusyness,
  uwsgiBacklog,
  phpFpm,
  judoscale,
  staticMin,
  staticMax,
  oracle,
];
