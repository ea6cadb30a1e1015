/** Passwords and passphrases that the user asked to keep, in the system's secret store. */
import type { SecretStorage } from 'vscode';

const prefix = 'autoscaler.secret:';

export class Secrets {
  constructor(private readonly storage: SecretStorage) {}

  /**
   * `what` tells secrets of one server apart: `password:ana@web1:22`, `sudoPassword:ana@web1:22`, `key:/home/x/.ssh/id_ed25519`. A
   * password's names the machine that it was given for: a server's jump hosts have their own.
   */
  async get(server: string, what: string): Promise<string | undefined> {
    return this.storage.get(keyOf(server, what));
  }

  async keep(server: string, what: string, secret: string): Promise<void> {
    await this.storage.store(keyOf(server, what), secret);
  }

  async forget(server: string, what: string): Promise<void> {
    await this.storage.delete(keyOf(server, what));
  }

  /** What earlier versions kept without saying for which machine. */
  async forgetOutdated(): Promise<void> {
    for (const key of (await this.storage.keys()).filter(isOutdated)) await this.storage.delete(key);
  }

  async forgetAll(server: string): Promise<number> {
    const keys = (await this.storage.keys()).filter((key) => key.startsWith(keyOf(server, '')));
    for (const key of keys) await this.storage.delete(key);
    return keys.length;
  }
}

/** Up to 0.3 passwords were kept by user alone, so that a jump host's was taken for the server's. */
function isOutdated(key: string): boolean {
  return key.startsWith(prefix) && /^[^:]*:(?:login|sudo):/.test(key.slice(prefix.length));
}

function keyOf(server: string, what: string): string {
  return `${prefix}${encodeURIComponent(server)}:${what}`;
}
