/** The helper for those without full sudo: installed and removed by plans, by somebody who has it. */
import { window } from 'vscode';
import { isSudoersName } from '../../operations/helper/files';
import { planHelper, planRemoveHelper } from '../../operations/helper/planHelper';
import { planFor } from '../plans/planFor';
import { say } from '../say';
import { bundledAgent, bundledHelper } from './bundled';
import { pickServer } from './pickServer';
import type { Services } from './services';

export async function installHelper(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  const given = await window.showInputBox({
    title: say('ui.helper.title', { server: entry.name }),
    prompt: say('ui.helper.prompt'),
    validateInput: (text) =>
      text === '' || isSudoersName(text.trim()) ? undefined : say('operations.helper.wrongName', { name: text.trim() }),
  });
  const who = given?.trim() ?? '';
  if (who === '') return;
  await planFor(services, entry, async (server, look, context) => {
    const [program, agent] = await Promise.all([bundledHelper(services), bundledAgent(services)]);
    return planHelper(server, look, { who, program, agent }, context);
  });
}

export async function removeHelper(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry !== undefined) await planFor(services, entry, planRemoveHelper);
}
