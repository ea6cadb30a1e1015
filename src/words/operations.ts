import type { Entries } from './entry';

export const operationsWords = {
  'operations.unreadable': {
    en: 'What “{command}” printed makes no sense: {detail}',
    es: 'No se entiende lo que imprimió «{command}»: {detail}',
  },
  'operations.planBroken': { en: 'This plan is damaged: {detail}', es: 'Este plan está dañado: {detail}' },
  'operations.planNotStarted': {
    en: 'The plan could not be started; nothing was changed. {detail}',
    es: 'No se pudo iniciar el plan; no se cambió nada. {detail}',
  },
  'operations.planStillRuns': {
    en: 'The plan {plan} has not ended in time; the server goes on with it by itself.',
    es: 'El plan {plan} no terminó a tiempo; el servidor continúa por su cuenta.',
  },
  'operations.planStillRuns.remedy': {
    en: 'Watch it again later; it ends done or undone, never half way.',
    es: 'Vuelva a observarlo más tarde; acabará hecho o deshecho, nunca a medias.',
  },
  'operations.planGone': {
    en: 'The server knows no plan {plan}.',
    es: 'El servidor no conoce el plan {plan}.',
  },
  'operations.planLost': {
    en: 'How the plan {plan} ended can’t be known: its program was killed and could not be recovered. Look at the server’s folder /var/lib/autoscaler/plans/{plan}.',
    es: 'No se puede saber cómo acabó el plan {plan}: su programa fue interrumpido y no pudo recuperarse. Mire en el servidor la carpeta /var/lib/autoscaler/plans/{plan}.',
  },
  'operations.planRefusedChanged': {
    en: '{path} has changed since the plan was made. Nothing was changed.',
    es: '{path} ha cambiado desde que se hizo el plan. No se cambió nada.',
  },
  'operations.planAgain.remedy': {
    en: 'Make the plan again and look at it once more.',
    es: 'Haga el plan de nuevo y vuelva a revisarlo.',
  },
  'operations.planRefusedNotRegular': {
    en: '{path} is no regular file (a link, a folder or a masked unit) and is left alone. Nothing was changed.',
    es: '{path} no es un archivo normal (un enlace, una carpeta o una unidad enmascarada) y no se toca. No se cambió nada.',
  },
  'operations.planRefusedBusy': {
    en: 'Another plan is being carried out on this server. Nothing was changed.',
    es: 'En este servidor se está ejecutando otro plan. No se cambió nada.',
  },
  'operations.planRefusedBusy.remedy': {
    en: 'Wait until it has ended, then make the plan again.',
    es: 'Espere a que termine y haga el plan de nuevo.',
  },
  'operations.planRefusedNoSpace': {
    en: 'There is no room on the server’s disk ({path}). Nothing was changed.',
    es: 'No queda espacio en el disco del servidor ({path}). No se cambió nada.',
  },
  'operations.planRefusedNoSpace.remedy': {
    en: 'Free some disk space and try again.',
    es: 'Libere espacio en disco e inténtelo de nuevo.',
  },
  'operations.planRefusedInterrupted': {
    en: 'The plan was interrupted before its first step. Nothing was changed.',
    es: 'El plan se interrumpió antes de su primer paso. No se cambió nada.',
  },
} as const satisfies Entries;
