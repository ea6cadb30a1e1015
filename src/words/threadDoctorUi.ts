import type { Entries } from './entry';

/** The thread doctor in the editor. */
export const threadDoctorUiWords = {
  'ui.threads.diagnosing': {
    en: '{server}: looking for what limits its threads…',
    es: '{server}: buscando qué limita sus hilos…',
  },
  'ui.threads.lensRemedy': { en: '$(tools) Plan this remedy…', es: '$(tools) Planificar este remedio…' },
  'ui.threads.lensProve': { en: '$(beaker) Prove it…', es: '$(beaker) Comprobarlo…' },
  'ui.threads.pickRemedy': { en: '{server}: which remedy?', es: '{server}: ¿qué remedio?' },
  'ui.threads.noRemedy': { en: '{server}: nothing needs a remedy.', es: '{server}: nada necesita un remedio.' },
  'ui.threads.proveTitle': {
    en: '{server}: a burst of requests to {unit}',
    es: '{server}: una ráfaga de peticiones a {unit}',
  },
  'ui.threads.provePath': {
    en: 'Path that is asked for (GET, from the server itself, Host: localhost). Choose one that changes nothing.',
    es: 'Ruta que se pide (GET, desde el propio servidor, Host: localhost). Elija una que no cambie nada.',
  },
  'ui.threads.proveCount': {
    en: 'Requests at once, {most} at most; each may take {seconds} s. Users of the service will feel it.',
    es: 'Peticiones a la vez, {most} como máximo; cada una puede tardar {seconds} s. Los usuarios del servicio lo notarán.',
  },
  'ui.threads.wrongPath': {
    en: 'A path begins with / and has no spaces.',
    es: 'Una ruta empieza por / y no tiene espacios.',
  },
  'ui.threads.wrongCount': { en: 'A number from 1 to {most}.', es: 'Un número de 1 a {most}.' },
  'ui.threads.proving': { en: '{server}: requests under way…', es: '{server}: peticiones en curso…' },
  'ui.threads.noSocket': {
    en: 'Where {unit} listens is not known: it does not run, or only root may see it.',
    es: 'No se sabe dónde escucha {unit}: no está en marcha, o solo root puede verlo.',
  },
  'ui.threads.diagnose': { en: 'Diagnose', es: 'Diagnosticar' },
  'ui.threads.near': {
    en: '{server}: {unit} nears a limit on threads, {current} of {max} in use.',
    es: '{server}: {unit} se acerca a un límite de hilos, {current} de {max} en uso.',
  },
  'ui.threads.full': {
    en: '{server}: {unit} is at a limit on threads, {current} of {max} in use: new threads fail.',
    es: '{server}: {unit} está en un límite de hilos, {current} de {max} en uso: los hilos nuevos fallan.',
  },
  'ui.threads.refused': {
    en: '{server}: {unit} was refused threads {refused} times since the last look (limit {max}, {current} in use now).',
    es: '{server}: a {unit} se le negaron hilos {refused} veces desde la última lectura (límite {max}, {current} en uso ahora).',
  },
  'ui.tip.binding': { en: 'First limit on threads', es: 'Primer límite de hilos' },
  'ui.threads.badge': {
    en: 'Services near a limit on threads: {count}',
    es: 'Servicios cerca de un límite de hilos: {count}',
  },
} as const satisfies Entries;
