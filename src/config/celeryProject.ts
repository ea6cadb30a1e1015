/** A project's Celery pool as what the policy scales: a service of its own beside Gunicorn, with the same memory and grace. */
import type { NormalizedConfiguration, ProjectSettings } from './model';

/** Undefined where the project has none. */
export function celeryProject(project: ProjectSettings): ProjectSettings | undefined {
  const { celery } = project;
  if (celery === undefined) return undefined;
  return {
    ...project,
    // A name of its own: the state and the history keep both.
    project: `${project.project}/celery`,
    enabled: celery.enabled,
    service: celery.service,
    minWorkers: celery.minWorkers,
    maxWorkers: celery.maxWorkers,
    cooldownMinutes: celery.cooldownMinutes,
    scaleUp: celery.cpuUp,
    scaleDown: celery.cpuDown,
    backlogUp: [],
    backlogDown: [],
    sizing: undefined,
    celery: undefined,
    health: undefined,
    queue: celery.queue,
  };
}

/** Everything that is scaled, in the order of the file, each project's Celery behind its Gunicorn. */
export function scaledServices(configuration: NormalizedConfiguration): readonly ProjectSettings[] {
  return configuration.projects.flatMap((project) => {
    const celery = celeryProject(project);
    return celery === undefined ? [project] : [project, celery];
  });
}
