/** Warns of watched servers' services that come near a limit on threads: a badge, and one notification for each episode. */
import { commands, window } from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { CommandId } from '../contributions';
import type { Log } from '../log';
import { say } from '../say';
import { plainText } from '../servers/plainText';
import type { ServerEntry } from '../servers/serverEntry';
import type { ServersStore } from '../servers/store';
import { ThreadEpisodes, type ThreadAlert } from '../servers/threadEpisodes';

export class ThreadAlerts implements Disposable {
  private readonly episodes = new ThreadEpisodes();
  private readonly seen = new WeakMap<ServerEntry, object>();
  private readonly subscription: Disposable;

  constructor(
    private readonly store: ServersStore,
    private readonly showBadge: (count: number) => void,
    private readonly log: Log,
  ) {
    this.subscription = store.onDidChange((entry) => (entry === undefined ? this.listChanged() : this.consider(entry)));
  }

  private consider(entry: ServerEntry): void {
    const look = entry.lastLook;
    if (!entry.configured.watch) return;
    // Each look once; a connection that is gone says nothing of the server.
    if (look === undefined || this.seen.get(entry) === look) return;
    this.seen.set(entry, look);
    for (const alert of this.episodes.consider(entry.name, look)) {
      this.tell(entry, alert).catch((error: unknown) => this.log.error(error, `alert of ${entry.name}`));
    }
    this.showBadge(this.episodes.count);
  }

  private async tell(entry: ServerEntry, { unit, limit, isFull, refused }: ThreadAlert): Promise<void> {
    const params = { server: entry.name, unit: plainText(unit, 80), current: limit.current, max: limit.max, refused };
    const diagnose = say('ui.threads.diagnose');
    const text = say(refused > 0 ? 'ui.threads.refused' : isFull ? 'ui.threads.full' : 'ui.threads.near', params);
    const chosen = await (isFull ? window.showErrorMessage(text, diagnose) : window.showWarningMessage(text, diagnose));
    const command: CommandId = 'autoscaler.diagnoseThreads';
    if (chosen === diagnose) await commands.executeCommand(command, { entry, node: { kind: 'service', copy: unit } });
  }

  private listChanged(): void {
    for (const entry of this.store.entries) if (!entry.configured.watch) this.episodes.forget(entry.name);
    this.showBadge(this.episodes.count);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
