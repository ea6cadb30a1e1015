import type { Entries } from './entry';

/** The rollback from the server's own shell. */
export const rollbackWords = {
  'operations.deploy.file.rollback': {
    en: 'Rolls everything back from the server’s own shell, without an editor and without Node.js: autoscaler rollback.',
    es: 'Lo revierte todo desde la consola del servidor, sin editor y sin Node.js: autoscaler rollback.',
  },
  'operations.shellRollback.usage': { en: 'autoscaler rollback [--yes]', es: 'autoscaler rollback [--yes]' },
  'operations.shellRollback.root': {
    en: 'Only root can do this: sudo autoscaler rollback',
    es: 'Solo root puede: sudo autoscaler rollback',
  },
  'operations.shellRollback.nothing': {
    en: 'Nothing to roll back: the timer is off, no unit differs from its original, and none of our drop-ins is there.',
    es: 'No hay nada que revertir: el temporizador está apagado, ninguna unidad difiere de su original y no queda ninguno de nuestros drop-ins.',
  },
  'operations.shellRollback.timer': {
    en: 'The timer is stopped, and stays off at boot.',
    es: 'El temporizador se detiene y no arrancará con el servidor.',
  },
  'operations.shellRollback.original': {
    en: 'Restored: {path}, from {folder}',
    es: 'Se restituye: {path}, de {folder}',
  },
  'operations.shellRollback.dropIn': { en: 'Removed: {path}', es: 'Se quita: {path}' },
  'operations.shellRollback.restart': {
    en: 'Restarted, one by one: {unit}',
    es: 'Se reinicia, uno a uno: {unit}',
  },
  'operations.shellRollback.noOriginals': {
    en: 'No copies of units in …/backups/systemd_services: units stay as they are.',
    es: 'No hay copias de unidades en …/backups/systemd_services: las unidades se quedan como están.',
  },
  'operations.shellRollback.ask': { en: 'Go on? [y/N] ', es: '¿Continuar? [s/N] ' },
  'operations.shellRollback.sayYes': {
    en: 'Nothing was done; with --yes it is.',
    es: 'No se ha hecho nada; con --yes se hace.',
  },
  'operations.shellRollback.goesOn': {
    en: 'It goes on by itself; how it ends will be in the history.',
    es: 'Continúa por sí solo; cómo termina quedará en el historial.',
  },
  'operations.shellRollback.notBegun': { en: 'It could not be begun.', es: 'No se ha podido empezar.' },
  'operations.shellRollback.done': {
    en: 'Done and verified. What was there before is in {backup}',
    es: 'Hecho y verificado. Lo que había antes está en {backup}',
  },
  'operations.shellRollback.undone': {
    en: 'It failed and was undone; the server is as before: {step}',
    es: 'Ha fallado y se ha deshecho; el servidor está como antes: {step}',
  },
  'operations.shellRollback.failed': {
    en: 'It failed, and not all of it could be undone: {step}',
    es: 'Ha fallado y no todo se ha podido deshacer: {step}',
  },
} as const satisfies Entries;
