import { Uri } from 'vscode';
import { authorityOf } from '../authority';
import { fileScheme } from '../contributions';

export function remoteUri(server: string, path: string): Uri {
  return Uri.from({ scheme: fileScheme, authority: authorityOf(server), path });
}
