import { Uri } from 'vscode';
import type { Plan } from '../../operations/plans/plan';
import { authorityOf } from '../authority';
import { planScheme } from '../contributions';

export type Side = 'before' | 'after';

/** The document that shows the plan. Its ending makes it Markdown. */
export function planUri(plan: Plan): Uri {
  return Uri.from({ scheme: planScheme, authority: authorityOf(plan.server), path: `/${plan.id}.md` });
}

/** Something else to read that came from a server. */
export function textUri(server: string, name: string): Uri {
  return Uri.from({
    scheme: planScheme,
    authority: authorityOf(server),
    path: `/${name}`.replace(/^\/+/, '/'),
    query: 'text',
  });
}

/** One side of one of its files: both sides have one path, so that VS Code sees one file that changes. */
export function fileUri(plan: Plan, path: string, side: Side): Uri {
  return Uri.from({
    scheme: planScheme,
    authority: authorityOf(plan.server),
    path,
    query: `plan=${plan.id}&side=${side}`,
  });
}

export function planIdOf(uri: Uri): string | undefined {
  const inQuery = new URLSearchParams(uri.query).get('plan');
  return inQuery ?? /^\/([^/]+)\.md$/.exec(uri.path)?.[1];
}

export function sideOf(uri: Uri): Side | undefined {
  const side = new URLSearchParams(uri.query).get('side');
  return side === 'before' || side === 'after' ? side : undefined;
}
