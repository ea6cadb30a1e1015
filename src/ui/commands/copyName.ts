import { env } from 'vscode';

export async function copyName(argument: unknown): Promise<void> {
  const node: unknown = (argument as { node?: unknown } | undefined)?.node;
  const name = (node as { copy?: unknown } | undefined)?.copy;
  if (typeof name === 'string') await env.clipboard.writeText(name);
}
