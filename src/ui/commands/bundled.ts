/** The programs for servers that come with the extension, in its `dist`. */
import { Uri, workspace } from 'vscode';
import { Failure } from '../../base/failure';
import type { AgentRelease } from '../../operations/deployment/agentFiles';
import type { Services } from './services';

/** Throws `ui.agentMissing`. */
export async function bundledAgent(services: Services): Promise<AgentRelease> {
  return { bytes: await read(services, 'agent.js', 'ui.agentMissing'), version: services.version };
}

/** Throws `ui.helper.missing`. */
export function bundledHelper(services: Services): Promise<Buffer> {
  return read(services, 'helper.js', 'ui.helper.missing');
}

async function read({ extensionUri }: Services, name: string, code: Failure['code']): Promise<Buffer> {
  const uri = Uri.joinPath(extensionUri, 'dist', name);
  try {
    return Buffer.from(await workspace.fs.readFile(uri));
  } catch (cause) {
    throw new Failure({ code, params: { path: uri.fsPath }, phase: 'plan', cause });
  }
}
