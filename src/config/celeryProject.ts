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

/**
 * Everything that is scaled, or could be, in the order of the file, each project's Celery behind its Gunicorn. What is switched off and
 * stands for a unit that another one scales is not among them.
 */
export function scaledServices(configuration: NormalizedConfiguration): readonly ProjectSettings[] {
  const all = configuration.projects.flatMap((project) => {
    const celery = celeryProject(project);
    return celery === undefined ? [project] : [project, celery];
  });
  const scaled = new Set(all.filter(({ enabled }) => enabled).map(({ service }) => service));
  // systemctl takes no unit of such a name, and with it none of the others in the same call.
  return all.filter(({ enabled, service }) => enabled || (!scaled.has(service) && isUnitName(service)));
}

/** systemd.unit(5): at most 255 characters of these; none that could be taken for an option. */
export function isUnitName(service: string): boolean {
  return /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*\.service$/.test(service) && service.length <= 255;
}

/**
 * By the project's name, or the unit's with or without its suffix; what is switched on first, and a project that is Celery's alone
 * by its own name too.
 */
export function findScaled(configuration: NormalizedConfiguration, name: string): ProjectSettings | undefined {
  const all = scaledServices(configuration);
  const on = all.filter(({ enabled }) => enabled);
  const by = (some: readonly ProjectSettings[], ...names: readonly string[]): ProjectSettings | undefined =>
    some.find(({ project }) => project === names[0]) ??
    some.find(({ service }) => service === name || service === `${name}.service`) ??
    some.find(({ project }) => names.includes(project));
  return by(on, name, `${name}/celery`) ?? by(all, name, `${name}/celery`);
}
