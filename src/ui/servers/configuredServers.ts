/** The servers of `autoscaler.servers`. What stands there is the user's, and may be anything. */
import { ConfigurationTarget, workspace } from 'vscode';
import type { ServerSpec } from '../../ssh/server';
import { parseServers, type ConfiguredServer } from './parseServers';

export function configuredServers(): ConfiguredServer[] {
  return parseServers(workspace.getConfiguration('autoscaler').get<unknown>('servers'));
}

/** Adds to the user's settings, or to the workspace's where the list stands there. */
export async function addConfiguredServer(spec: ServerSpec): Promise<void> {
  const { list, target } = ownList();
  await workspace.getConfiguration('autoscaler').update('servers', [...list, { ...spec }], target);
}

export async function removeConfiguredServer(name: string): Promise<void> {
  const { list, target } = ownList();
  const rest = list.filter((item) => (item as { name?: unknown } | null)?.name !== name);
  await workspace.getConfiguration('autoscaler').update('servers', rest.length === 0 ? undefined : rest, target);
}

/** The list as it is written, with what we do not understand, so that a change of ours keeps it. */
function ownList(): { list: unknown[]; target: ConfigurationTarget } {
  const found = workspace.getConfiguration('autoscaler').inspect<unknown>('servers');
  const inWorkspace = found?.workspaceValue;
  const value = inWorkspace ?? found?.globalValue;
  return {
    list: Array.isArray(value) ? (value as unknown[]) : [],
    target: inWorkspace === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace,
  };
}
