/** All servers of the setting, kept in step with it; says which of them changed. */
import { EventEmitter, workspace, type Event } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { configuredServers } from './configuredServers';
import type { ConfiguredServer } from './parseServers';
import type { ServerEntry } from './serverEntry';

export class ServersStore implements Disposable {
  private readonly changed = new EventEmitter<ServerEntry | undefined>();
  /** With undefined when the list itself changed. */
  readonly onDidChange: Event<ServerEntry | undefined> = this.changed.event;
  private list: ServerEntry[] = [];
  private readonly disposables: Disposable[] = [];

  constructor(private readonly make: (configured: ConfiguredServer) => ServerEntry) {
    this.update();
    this.disposables.push(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('autoscaler.servers')) this.update();
      }),
    );
  }

  get entries(): readonly ServerEntry[] {
    return this.list;
  }

  find(name: string): ServerEntry | undefined {
    return this.list.find((entry) => entry.name === name);
  }

  private update(): void {
    const before = this.list;
    this.list = configuredServers().map((configured) => {
      const same = before.find((entry) => equal(entry.configured, configured));
      if (same !== undefined) return same;
      const entry = this.make(configured);
      entry.onDidChange(() => this.changed.fire(entry));
      return entry;
    });
    for (const entry of before) if (!this.list.includes(entry)) entry.dispose();
    this.changed.fire(undefined);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    for (const entry of this.list) entry.dispose();
    this.changed.dispose();
  }
}

function equal(one: ConfiguredServer, other: ConfiguredServer): boolean {
  return (
    one.watch === other.watch &&
    one.spec.name === other.spec.name &&
    one.spec.host === other.spec.host &&
    one.spec.user === other.spec.user &&
    one.spec.port === other.spec.port
  );
}
