import { paths } from '../../host/paths';

/** /usr/local/bin/autoscaler, the command for people. */
export function wrapper({ nodePath }: { readonly nodePath: string }): string {
  return `#!/bin/sh
# Written by the autoscaler.
# Needs no Node.js: it is for the day when nothing works.
case \${1-} in rollback) shift && exec /bin/sh ${paths.rollback} "$@" ;; esac
exec '${nodePath.replace(/'/g, `'\\''`)}' ${paths.agent} "$@"
`;
}
