import type { Entries } from './entry';

/** The agent's timer: on and off, now and at boot. */
export const timerWords = {
  'operations.timer.command.enable': {
    en: 'Lets the timer start at every boot.',
    es: 'Hace que el temporizador se inicie en cada arranque.',
  },
  'operations.timer.command.disable': {
    en: 'Keeps the timer off at boot.',
    es: 'Deja el temporizador apagado en el arranque.',
  },
  'operations.timer.command.start': {
    en: 'Starts the timer and the wake path now.',
    es: 'Inicia ahora el temporizador y la unidad path que despierta al agente.',
  },
  'operations.timer.command.stop': {
    en: 'Stops the timer and the wake path now.',
    es: 'Detiene ahora el temporizador y la unidad path que despierta al agente.',
  },
  'operations.timer.check.enabled': {
    en: 'autoscaler.timer is enabled: it starts at every boot.',
    es: 'autoscaler.timer está habilitado: se inicia en cada arranque.',
  },
  'operations.timer.check.disabled': {
    en: 'autoscaler.timer is disabled: it does not start at boot.',
    es: 'autoscaler.timer está deshabilitado: no se inicia en el arranque.',
  },
  'operations.timer.failed': {
    en: '{unit} has failed on this server; journalctl -u {unit} says why. This plan starts it again.',
    es: '{unit} falló en este servidor; journalctl -u {unit} dice por qué. Este plan la inicia de nuevo.',
  },
  'operations.enableTimer.title': {
    en: 'Enable the autoscaler’s timer at boot',
    es: 'Habilitar el temporizador del autoescalador en el arranque',
  },
  'operations.enableTimer.why': {
    en: 'The timer then starts at every boot of the server, without anybody’s doing.',
    es: 'Así el temporizador se inicia en cada arranque del servidor, sin que nadie intervenga.',
  },
  'operations.enableTimer.risk': {
    en: 'Low. Nothing starts or stops now.',
    es: 'Bajo. Ahora no se inicia ni se detiene nada.',
  },
  'operations.enableTimer.undo': {
    en: 'Disable the timer at boot again.',
    es: 'Deshabilitar de nuevo el temporizador en el arranque.',
  },
  'operations.enableTimer.already': {
    en: 'The timer is enabled at boot already: there is nothing to do.',
    es: 'El temporizador ya está habilitado en el arranque: no hay nada que hacer.',
  },
  'operations.enableTimer.runs': {
    en: 'The timer runs now and goes on running.',
    es: 'El temporizador funciona ahora y sigue funcionando.',
  },
  'operations.enableTimer.stopped': {
    en: 'The timer is stopped now and stays so until the next boot, or until somebody starts it.',
    es: 'El temporizador está detenido ahora y sigue así hasta el próximo arranque, o hasta que alguien lo inicie.',
  },
  'operations.disableTimer.title': {
    en: 'Disable the autoscaler’s timer at boot',
    es: 'Deshabilitar el temporizador del autoescalador en el arranque',
  },
  'operations.disableTimer.why': {
    en: 'After the next boot of the server nothing is measured or scaled until somebody starts the timer.',
    es: 'Tras el próximo arranque del servidor no se mide ni se escala nada hasta que alguien inicie el temporizador.',
  },
  'operations.disableTimer.risk': {
    en: 'Low now. After a boot each service runs with its owner’s own number of workers, whatever the load.',
    es: 'Bajo por ahora. Tras un arranque cada servicio funciona con el número de workers de su dueño, sea cual sea la carga.',
  },
  'operations.disableTimer.undo': {
    en: 'Enable the timer at boot again.',
    es: 'Habilitar de nuevo el temporizador en el arranque.',
  },
  'operations.disableTimer.already': {
    en: 'The timer is disabled at boot already: there is nothing to do.',
    es: 'El temporizador ya está deshabilitado en el arranque: no hay nada que hacer.',
  },
  'operations.disableTimer.runs': {
    en: 'The timer runs now and goes on running until the server goes down or somebody stops it.',
    es: 'El temporizador funciona ahora y sigue funcionando hasta que el servidor se apague o alguien lo detenga.',
  },
  'operations.disableTimer.stopped': {
    en: 'The timer is stopped now and stays so, also after a boot.',
    es: 'El temporizador está detenido ahora y sigue así, también tras un arranque.',
  },
} as const satisfies Entries;
