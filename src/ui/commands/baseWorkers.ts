/** The guide's step "--workers 3 → 1", as a plan. */
import { window } from 'vscode';
import { planBaseWorkers } from '../../operations/services/baseWorkers';
import { say } from '../say';
import { planFor } from '../plans/planFor';
import { pickService } from './quick';
import type { Services } from './services';

export async function baseWorkers(services: Services, argument: unknown): Promise<void> {
  const found = await pickService(services, argument, 'gunicorn');
  if (found === undefined) return;
  const { entry, unit } = found;
  const own = say('ui.base.unit');
  const given = await window.showInputBox({
    title: say('ui.base.title', { server: entry.name, unit }),
    prompt: say('ui.base.prompt', { own }),
    value: '1',
    validateInput: (text) => (countOf(text, own) === undefined ? say('ui.base.wrong', { own }) : undefined),
  });
  const workers = given === undefined ? undefined : countOf(given, own);
  if (workers === undefined) return;
  const [now, later] = [say('ui.base.restartNow'), say('ui.base.restartLater')];
  const when = await window.showQuickPick([later, now], { title: say('ui.base.title', { server: entry.name, unit }) });
  if (when === undefined) return;
  await planFor(services, entry, (server, look, context) =>
    planBaseWorkers(server, look, { unit, workers, restart: when === now }, context),
  );
}

function countOf(text: string, own: string): number | 'unit' | undefined {
  const trimmed = text.trim();
  if (trimmed === own) return 'unit';
  return /^[1-9]\d{0,2}$/.test(trimmed) ? Number(trimmed) : undefined;
}
