/** Which documents are configurations: any `autoscaler_config.json`, wherever it lies, but not a side of a comparison. */
import type { DocumentFilter, TextDocument, Uri } from 'vscode';
import { configurationName } from '../../host/paths';
import { fileScheme } from '../contributions';

const schemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-userdata', fileScheme];

export const configurationSelector: readonly DocumentFilter[] = schemes.map((scheme) => ({
  scheme,
  pattern: `**/${configurationName}`,
}));

export function isConfiguration(document: TextDocument): boolean {
  return !document.isClosed && isConfigurationUri(document.uri);
}

export function isConfigurationUri({ scheme, path, query }: Uri): boolean {
  return schemes.includes(scheme) && query === '' && path.endsWith(`/${configurationName}`);
}
