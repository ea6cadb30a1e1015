/** What the command `autoscaler` says to the person who typed it. */
import type { Entries } from './entry';

export const agentCommandsWords = {
  'agent.noProject': {
    en: 'The configuration has no project or service "{name}". It has: {known}',
    es: 'La configuración no tiene ningún proyecto ni servicio "{name}". Tiene: {known}',
  },
  'agent.notEnabled': {
    en: '{project} is not enabled in the configuration, so nothing would hold its count.',
    es: '{project} no está habilitado en la configuración, así que nada mantendría su número de workers.',
  },
  'agent.outsideBounds': {
    en: '{service}: {workers} workers are outside {min} to {max}. Change min_workers or max_workers in the configuration first.',
    es: '{service}: {workers} workers está fuera de {min} a {max}. Cambie antes min_workers o max_workers en la configuración.',
  },
  'agent.countUnknown': {
    en: '{unit}: the number of workers that run now could not be read.',
    es: '{unit}: no se pudo leer cuántos workers hay ahora.',
  },
  'agent.needsRootOrder': {
    en: 'This changes a service: it has to run as root (sudo autoscaler …).',
    es: 'Esto cambia un servicio: hay que ejecutarlo como root (sudo autoscaler …).',
  },
  'agent.busy': {
    en: 'Another run of the agent did not end; try again.',
    es: 'Otra ejecución del agente no terminó; inténtelo de nuevo.',
  },
  'agent.paused': { en: 'paused, {minutes} min left', es: 'en pausa, quedan {minutes} min' },
  'agent.scaleOrder': {
    en: '{workers} workers ordered by hand (autoscaler scale), held for {minutes} min',
    es: '{workers} workers pedidos a mano (autoscaler scale), se mantienen {minutes} min',
  },
  'agent.scaled': {
    en: '{service}: {workers} workers, held until {until}. Back to automatic before that: autoscaler resume {service}',
    es: '{service}: {workers} workers, se mantienen hasta las {until}. Para volver antes al modo automático: autoscaler resume {service}',
  },
  'agent.scaled.paused': {
    en: '{service}: {workers} workers; the agent is paused until {until}',
    es: '{service}: {workers} workers; el agente está en pausa hasta las {until}',
  },
  'agent.notScaled': {
    en: '{service}: {workers} workers, not {wanted}: {why}',
    es: '{service}: {workers} workers, no {wanted}: {why}',
  },
  'agent.pausedAll': {
    en: 'Paused until {until}: nothing is scaled and nothing is put right. To end it: autoscaler resume',
    es: 'En pausa hasta las {until}: no se escala ni se corrige nada. Para terminarla: autoscaler resume',
  },
  'agent.pausedOne': {
    en: '{service} is paused until {until}: it is neither scaled nor put right. To end it: autoscaler resume {service}',
    es: '{service} está en pausa hasta las {until}: no se escala ni se corrige. Para terminarla: autoscaler resume {service}',
  },
  'agent.resumedAll': {
    en: 'Every service is automatic again.',
    es: 'Todos los servicios vuelven al modo automático.',
  },
  'agent.resumedOne': { en: '{service} is automatic again.', es: '{service} vuelve al modo automático.' },
  'agent.stillPaused': {
    en: 'The whole agent is still paused until {until}: autoscaler resume',
    es: 'Todo el agente sigue en pausa hasta las {until}: autoscaler resume',
  },
  'agent.record.scale': {
    en: 'Workers of {service}: {workers} until {end}',
    es: 'Workers de {service}: {workers} hasta {end}',
  },
  'agent.record.pause': { en: 'Pause {service} until {end}', es: 'Pausar {service} hasta {end}' },
  'agent.record.pauseAll': { en: 'Pause the agent until {end}', es: 'Pausar el agente hasta {end}' },
  'agent.record.resume': { en: '{service} automatic again', es: '{service} vuelve al modo automático' },
  'agent.record.resumeAll': { en: 'Every service automatic again', es: 'Todos los servicios en modo automático' },
  'agent.statusOrdered': {
    en: '{workers} workers ordered by hand, held until {until}',
    es: '{workers} workers pedidos a mano, se mantienen hasta las {until}',
  },
  'agent.statusHeld': {
    en: '{workers} workers set by hand, held until {until}',
    es: '{workers} workers puestos a mano, se mantienen hasta las {until}',
  },
  'agent.health.inactive': { en: '{unit} is {state}', es: '{unit} está {state}' },
  'agent.health.noWorkers': { en: '{unit} runs, but has no worker', es: '{unit} está activo, pero sin ningún worker' },
  'agent.health.count': {
    en: '{unit} has {workers} workers, not {desired}',
    es: '{unit} tiene {workers} workers, no {desired}',
  },
  'agent.health.unknown': {
    en: '{unit}: its workers could not be read',
    es: '{unit}: no se pudieron leer sus workers',
  },
  'agent.health.status': {
    en: '{address} answered {path} with the status {status}',
    es: '{address} respondió a {path} con el estado {status}',
  },
  'agent.health.noAnswer': {
    en: '{address} did not answer {path} within {ms} ms',
    es: '{address} no respondió a {path} en {ms} ms',
  },
  'agent.health.refused': { en: '{address} refuses connections ({code})', es: '{address} rechaza conexiones ({code})' },
  'agent.health.noSocket': {
    en: '{unit}: no listening socket could be found',
    es: '{unit}: no se encontró ningún socket a la escucha',
  },
  'agent.health.fine': {
    en: '{unit}: active, {workers} workers, answers after {ms} ms',
    es: '{unit}: activo, {workers} workers, responde en {ms} ms',
  },
} as const satisfies Entries;
