import { Failure } from '../../../base/failure';
import type { Look, ServiceLook } from '../../../host/look';
import type { Server } from '../../../ssh/server';
import { message } from '../../../words/message';
import type { Plan, PlanCommand } from '../../plans/plan';

/** What the makers of the single remedies fill in. */
export type RemedyParts = Pick<Plan, 'files' | 'commands' | 'checks' | 'restarts' | 'notes' | 'expectedSeconds'>;

export const nothing: RemedyParts = {
  files: [],
  commands: [],
  checks: [],
  restarts: [],
  notes: [],
  expectedSeconds: 1,
};

export const reload: PlanCommand = {
  argv: ['systemctl', 'daemon-reload'],
  undo: ['systemctl', 'daemon-reload'],
  undoWhen: 'after',
  purpose: message('operations.deploy.command.reload'),
};

/** A service of Gunicorn's or Celery's whose name may stand in a path. */
export function serviceOf(server: Server, look: Look, unit: string): ServiceLook {
  const found = look.services.find((service) => service.unit === unit);
  if (found === undefined || !/^[\w:.\\@-]+\.service$/.test(unit)) throw wrongRemedy(server, unit);
  return found;
}

export function wrongRemedy(server: Server, unit: string): Failure {
  return new Failure({
    code: 'operations.remedy.wrong',
    params: { unit },
    server: server.name,
    phase: 'plan',
    remedy: message('operations.remedy.wrong.remedy'),
  });
}

export function startedByAnother(server: Server, unit: string, by: string): Failure {
  return new Failure({
    code: 'operations.base.startedBy',
    params: { unit, by },
    server: server.name,
    phase: 'plan',
    remedy: message('operations.remedy.wrong.remedy'),
  });
}

/** TasksMax without a restart: the running cgroup is set to what the files say, and back with them. */
export function setTasks(unit: string): PlanCommand {
  const argv = ['autoscaler-unit', 'set-tasks', unit] as const;
  return { argv, undo: argv, undoWhen: 'after', purpose: message('operations.remedy.command.setTasks', { unit }) };
}
