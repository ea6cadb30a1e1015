import { paths } from '../../host/paths';

/** /usr/local/bin/autoscaler, the command for people. */
export function wrapper({ nodePath }: { readonly nodePath: string }): string {
  return `#!/bin/sh
# Written by the autoscaler.
exec '${nodePath.replace(/'/g, `'\\''`)}' ${paths.agent} "$@"
`;
}
