/** Whether the journal of the system may be read, and the server's clock. */
import type { Command } from '../../ssh/command';
import { unreadable } from '../output';

export interface JournalRights {
  /** Groups `adm`, `systemd-journal`, or root: everyone else gets an empty journal without a word (journalctl(1)). */
  readonly mayRead: boolean;
  readonly asRoot: boolean;
  /** Seconds since the epoch, by the server's clock. */
  readonly nowSeconds: number;
}

export function journalRights(): Command<JournalRights> {
  const name = 'journal rights';
  return {
    name,
    argv: ['/bin/sh', '-c', 'id -u; date +%s; id -Gn'],
    root: 'ifOpen',
    helper: ['journalRights'],
    parse: (output, server) => {
      const [uid, now, groups] = output.stdout.toString('utf8').split('\n');
      if (uid === undefined || !/^\d+$/.test(uid) || now === undefined || !/^\d+$/.test(now)) {
        throw unreadable(name, server, output);
      }
      const asRoot = uid === '0';
      const names = (groups ?? '').split(' ');
      return {
        asRoot,
        mayRead: asRoot || names.includes('adm') || names.includes('systemd-journal'),
        nowSeconds: Number(now),
      };
    },
  };
}
