/** One look, one round trip: a constant script reads all that a server's tree shows, and prints it as named sections. */
import { randomBytes } from 'node:crypto';
import type { OperationContext } from '../../base/context';
import type { Look } from '../../host/look';
import { parseLook } from '../../host/parseLook';
import { splitLook } from '../../host/raw';
import { lookScript } from './lookScript';
import type { Command } from '../../ssh/command';
import type { Server } from '../../ssh/server';

/** The command of one look. Its exit code says nothing: an answer without its last marker is refused as broken off. */
export function lookCommand(nonce: string = randomBytes(16).toString('hex')): Command<Look> {
  return {
    name: 'look',
    argv: ['/bin/sh', '-c', lookScript, 'look', nonce],
    root: 'ifOpen',
    helper: ['look', nonce],
    timeoutMs: 15_000,
    parse: (output, server) => parseLook(splitLook(output.stdout.toString('utf8'), nonce, server), { server }),
  };
}

/** Looks at the server: one exec over one channel, as root where a root shell is open. Throws a `Failure`. */
export function look(server: Server, context: OperationContext): Promise<Look> {
  return server.run(lookCommand(), context);
}
