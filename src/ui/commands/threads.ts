/** The thread doctor: its report, its remedies as plans, and the proof by a burst of requests. */
import { ProgressLocation, window, type Uri } from 'vscode';
import { Failure } from '../../base/failure';
import { burst } from '../../operations/threads/burst';
import { diagnoseThreads as diagnose } from '../../operations/threads/diagnoseThreads';
import { look as lookAt } from '../../operations/looking/look';
import { planRemedy } from '../../operations/threads/remedies/planRemedy';
import { mostRequests, mostSeconds } from '../../threads/burst';
import type { RankedRemedy } from '../../threads/diagnosis';
import { minutes, operationContext, signalOf } from '../operationContext';
import { planFor } from '../plans/planFor';
import { say, sayMessage } from '../say';
import type { ServerEntry } from '../servers/serverEntry';
import { remedyOf, type OpenReport, type ReportAction } from '../threads/threadReports';
import { pickServer } from './pickServer';
import { unitOf } from './quick';
import type { Services } from './services';

export async function diagnoseThreads(services: Services, argument: unknown): Promise<void> {
  const entry = await pickServer(argument, services.store);
  if (entry === undefined) return;
  await services.reports.show(await newReport(services, entry, unitOf(argument)));
}

/** Looks without asking for anything: as root where a root shell is open. */
async function newReport(services: Services, entry: ServerEntry, unit: string | undefined): Promise<OpenReport> {
  const former = services.reports.find(entry.name);
  const earlier = former?.look ?? entry.lastLook;
  return window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: say('ui.threads.diagnosing', { server: entry.name }),
      cancellable: true,
    },
    (_progress, token) =>
      entry.withServer(async (server) => {
        const context = operationContext(minutes(10), signalOf(token));
        const look = await lookAt(server, context);
        const diagnosis = await diagnose(server, look, earlier, context);
        return { entry, unit: unit ?? former?.unit, diagnosis, look, bursts: former?.bursts ?? new Map() };
      }),
  );
}

/** Of the report's lens, or picked among those of the report in front. */
export async function applyRemedy(services: Services, argument: unknown): Promise<void> {
  const action = actionOf(argument);
  const report = action === undefined ? reportInFront(services, argument) : services.reports.find(action.server);
  if (report === undefined) return;
  const chosen = action === undefined ? await pickRemedy(report) : remedyOf(report, action);
  if (chosen === undefined) return;
  const { entry } = report;
  await planFor(
    services,
    entry,
    (server, look, context) => planRemedy(server, look, chosen.remedy, context),
    async () => {
      // The report stays where it is, and says what is so now.
      services.reports.update(Object.assign(report, pickNew(await newReport(services, entry, report.unit))));
    },
  );
}

function pickNew({ diagnosis, look }: OpenReport): Pick<OpenReport, 'diagnosis' | 'look'> {
  return { diagnosis, look };
}

async function pickRemedy({ entry, diagnosis }: OpenReport): Promise<RankedRemedy | undefined> {
  const items = diagnosis.services.flatMap(({ remedies }) =>
    remedies.map((ranked) => ({
      label: sayMessage(ranked.title),
      detail: `${sayMessage(ranked.why)} ${sayMessage(ranked.cost)}`,
      ranked,
    })),
  );
  if (items.length === 0) {
    void window.showInformationMessage(say('ui.threads.noRemedy', { server: entry.name }));
    return undefined;
  }
  const picked = await window.showQuickPick(items, { title: say('ui.threads.pickRemedy', { server: entry.name }) });
  return picked?.ranked;
}

/** Asks for path and number, then makes the burst; both bounded. */
export async function proveThreads(services: Services, argument: unknown): Promise<void> {
  const action = actionOf(argument);
  const report = action === undefined ? undefined : services.reports.find(action.server);
  if (action === undefined || report === undefined) return;
  const { entry, diagnosis } = report;
  const url = diagnosis.services.find(({ unit }) => unit === action.unit)?.url;
  if (url === undefined) {
    throw new Failure({ ...noSocket(action.unit), server: entry.name, phase: 'command' });
  }
  const former = report.bursts.get(action.unit)?.at(-1);
  const title = say('ui.threads.proveTitle', { server: entry.name, unit: action.unit });
  const path = await window.showInputBox({
    title,
    prompt: say('ui.threads.provePath'),
    value: former?.path ?? url.path,
    validateInput: (text) => (/^\/[\x21-\x7e]*$/.test(text) ? undefined : say('ui.threads.wrongPath')),
  });
  if (path === undefined) return;
  const count = await window.showInputBox({
    title,
    prompt: say('ui.threads.proveCount', { most: mostRequests, seconds: mostSeconds }),
    value: String(former?.requests ?? 60),
    validateInput: (text) =>
      /^[1-9]\d{0,2}$/.test(text) && Number(text) <= mostRequests
        ? undefined
        : say('ui.threads.wrongCount', { most: mostRequests }),
  });
  if (count === undefined) return;
  const result = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: say('ui.threads.proving', { server: entry.name }),
      cancellable: true,
    },
    (_progress, token) =>
      entry.withServer((server) =>
        server.run(
          burst({ address: url.address, path, requests: Number(count), seconds: mostSeconds }),
          operationContext(minutes(2), signalOf(token)),
        ),
      ),
  );
  report.bursts.set(action.unit, [...(report.bursts.get(action.unit) ?? []), result]);
  services.reports.update(report);
}

function noSocket(unit: string): { code: 'ui.threads.noSocket'; params: { unit: string } } {
  return { code: 'ui.threads.noSocket', params: { unit } };
}

function actionOf(argument: unknown): ReportAction | undefined {
  const { server, unit, remedy } = (argument ?? {}) as Partial<ReportAction>;
  if (typeof server !== 'string' || typeof unit !== 'string') return undefined;
  return typeof remedy === 'number' ? { server, unit, remedy } : { server, unit };
}

function reportInFront({ reports }: Services, argument: unknown): OpenReport | undefined {
  const uri = argument as Uri | undefined;
  return reports.at(uri?.scheme === undefined ? window.activeTextEditor?.document.uri : uri);
}
