/** Passwords and passphrases that the user asked to keep, in the system's secret store. */
import type { SecretStorage } from 'vscode';

const prefix = 'autoscaler.secret:';

export class Secrets {
  constructor(private readonly storage: SecretStorage) {}

  /** `what` tells secrets of one server apart: `login:victus`, `sudo:victus`, `key:/home/x/.ssh/id_ed25519`. */
  async get(server: string, what: string): Promise<string | undefined> {
    return this.storage.get(keyOf(server, what));
  }

  async keep(server: string, what: string, secret: string): Promise<void> {
    await this.storage.store(keyOf(server, what), secret);
  }

  async forget(server: string, what: string): Promise<void> {
    await this.storage.delete(keyOf(server, what));
  }

  async forgetAll(server: string): Promise<number> {
    const keys = (await this.storage.keys()).filter((key) => key.startsWith(keyOf(server, '')));
    for (const key of keys) await this.storage.delete(key);
    return keys.length;
  }
}

function keyOf(server: string, what: string): string {
  return `${prefix}${encodeURIComponent(server)}:${what}`;
}
