/**
 * What is known of the server that a configuration is for, from its last look. Nothing connects for it and nobody is asked: where
 * there is no connection there is no knowledge, and the rules that need it are silent.
 */
import { EventEmitter, type Event, type TextDocument, type Uri } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { projectsIn, tolerantTree } from '../../config/places';
import type { ServerFacts } from '../../config/serverFacts';
import { serviceNames, type ServiceNames } from '../../operations/services/serviceNames';
import { serverFactsOf } from '../../operations/looking/serverFacts';
import { authorityOf } from '../authority';
import { fileScheme } from '../contributions';
import type { Log } from '../log';
import { operationContext, seconds } from '../operationContext';
import type { ServerEntry } from '../servers/serverEntry';
import type { ServersStore } from '../servers/store';
import { isUnitName } from './unitNames';

interface Asked {
  /** What they were asked for: other units, or a restarted service, are asked for again. */
  readonly key: string;
  readonly names: ReadonlyMap<string, ServiceNames>;
}

const mostUnits = 400;

export class ServerKnowledge implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.changed.event;
  private readonly asked = new WeakMap<ServerEntry, Asked>();
  private readonly asking = new WeakSet<ServerEntry>();
  private readonly subscription: Disposable;

  constructor(
    private readonly store: ServersStore,
    private readonly log: Log,
  ) {
    this.subscription = store.onDidChange(() => this.changed.fire());
  }

  /** The server whose file it is; for a file that lies elsewhere the only server there is. */
  entryOf(uri: Uri): ServerEntry | undefined {
    const { entries } = this.store;
    if (uri.scheme === fileScheme) {
      return entries.find(({ name }) => authorityOf(name) === uri.authority.toLowerCase());
    }
    return entries.length === 1 ? entries[0] : undefined;
  }

  factsFor(uri: Uri): ServerFacts | undefined {
    const entry = this.entryOf(uri);
    const { latest, previous, name } = entry?.snapshot ?? {};
    if (entry?.connected !== true || latest === undefined || name === undefined) return undefined;
    return serverFactsOf({ name, latest, previous, names: this.asked.get(entry)?.names ?? new Map() });
  }

  /** Looks once where nobody has looked yet, and asks for what a look does not tell. Both by the connection that is there. */
  async learn(document: TextDocument): Promise<void> {
    const entry = this.entryOf(document.uri);
    if (entry?.connected !== true || this.asking.has(entry)) return;
    this.asking.add(entry);
    try {
      if (entry.lastLook === undefined) await entry.look();
      const look = entry.lastLook;
      if (look === undefined) return;
      const places = projectsIn(tolerantTree(document.getText()));
      const units = [...new Set(places.flatMap(({ service, celeryService }) => [service, celeryService ?? service]))]
        .filter(isUnitName)
        .slice(0, mostUnits)
        .sort();
      const masters = look.services.map(({ mainPid, master }) => master?.pid ?? mainPid).join(' ');
      const key = [look.bootId, entry.snapshot.root, masters, ...units].join('\n');
      if (units.length === 0 || this.asked.get(entry)?.key === key) return;
      const server = await entry.connect(false);
      const names = await server.run(serviceNames(units), operationContext(seconds(20), new AbortController().signal));
      this.asked.set(entry, {
        key,
        names: new Map(units.flatMap((unit, n) => (names[n] === undefined ? [] : [[unit, names[n]] as const]))),
      });
      this.changed.fire();
    } catch (error) {
      // Nothing is said that is not known.
      this.log.debug(`${entry.name}: ${String(error)}`);
    } finally {
      this.asking.delete(entry);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
