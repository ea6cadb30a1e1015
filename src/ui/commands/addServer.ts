import { homedir } from 'node:os';
import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { ServerSpec } from '../../ssh/server';
import { say } from '../say';
import { addConfiguredServer } from '../servers/configuredServers';
import { parseAddress } from '../servers/parseServers';
import { plainText } from '../servers/plainText';
import { trusted } from './pickServer';
import type { Services } from './services';

interface Choice extends QuickPickItem {
  readonly spec?: ServerSpec;
}

/** Offers the Hosts of ~/.ssh/config and takes any address that is typed; what is chosen is stored and connected to. */
export async function addServer({ store, log }: Services): Promise<void> {
  if (!(await trusted())) return;
  const hosts = await configuredHosts().catch((error: unknown) => {
    log.error(error, 'listing the Hosts of ~/.ssh/config');
    return [];
  });
  const spec = await choose(hosts, (name) => store.entries.some((entry) => same(entry.name, name)));
  if (spec === undefined) return;
  const already = store.entries.find((entry) => same(entry.name, spec.name));
  if (already === undefined) await addConfiguredServer(spec);
  const entry = store.find(already?.name ?? spec.name);
  await entry?.connect(true);
}

async function configuredHosts(): Promise<readonly string[]> {
  const { listConfiguredHosts } = await import('../../ssh/listConfiguredHosts');
  return listConfiguredHosts(homedir());
}

function choose(hosts: readonly string[], isThere: (name: string) => boolean): Promise<ServerSpec | undefined> {
  return new Promise((resolve) => {
    const pick = window.createQuickPick<Choice>();
    const known: Choice[] = hosts.map((host) => ({
      label: plainText(host),
      description: isThere(host) ? say('ui.add.already') : '',
      spec: { name: host, host },
    }));
    const show = (): void => {
      const typed = pick.value.trim();
      const choices: Choice[] = [];
      if (known.length > 0) {
        choices.push({ label: say('ui.add.fromConfig'), kind: QuickPickItemKind.Separator }, ...known);
      }
      if (typed !== '' && !hosts.includes(typed)) {
        const address = parseAddress(typed);
        choices.push(
          address === undefined
            ? { label: say('ui.add.notAnAddress', { typed }), alwaysShow: true }
            : { label: say('ui.add.typed', { address: typed }), alwaysShow: true, spec: { name: typed, ...address } },
        );
      }
      pick.items = choices;
    };
    let done = false;
    const finish = (spec: ServerSpec | undefined): void => {
      if (done) return;
      done = true;
      resolve(spec);
      pick.dispose();
    };
    pick.title = say('ui.add.title');
    pick.placeholder = say('ui.add.placeholder');
    pick.ignoreFocusOut = true;
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems[0]?.spec;
      if (chosen !== undefined) finish(chosen);
    });
    pick.onDidHide(() => finish(undefined));
    show();
    pick.show();
  });
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
