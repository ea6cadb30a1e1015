import type { Entries } from './entry';

/** Deploying beyond the files: the runtime, several servers, the interval, base workers, uninstalling, the guide's scripts. */
export const deployWords = {
  'operations.deploy.command.tick': {
    en: 'Waits until a run of the agent that is under way has ended (at most {seconds} s).',
    es: 'Espera a que termine la ejecución del agente que esté en curso ({seconds} s como máximo).',
  },
  'operations.deploy.command.guideTimer': {
    en: 'Stops the guide’s own timer and disables it; its files are kept in the backup.',
    es: 'Detiene el temporizador de la guía y lo deshabilita; sus archivos quedan en la copia de seguridad.',
  },
  'operations.deploy.guideTimer': {
    en: 'The guide’s own autoscaler.timer runs here. It is stopped and its unit files are replaced by ours; the backup keeps them.',
    es: 'Aquí funciona el autoscaler.timer de la guía. Se detiene y sus archivos de unidad se sustituyen por los nuestros; la copia de seguridad los conserva.',
  },
  'operations.deploy.file.crontab': {
    en: 'The line that runs the guide’s script becomes a comment: the timer takes its place.',
    es: 'La línea que ejecuta el script de la guía pasa a ser un comentario: el temporizador la sustituye.',
  },
  'operations.deploy.guideCron': {
    en: 'Cron runs the guide’s script here ({path}). That line is switched off; the backup keeps it.',
    es: 'Aquí cron ejecuta el script de la guía ({path}). Esa línea se desactiva; la copia de seguridad la conserva.',
  },
  'operations.timerMasked': {
    en: '{unit} is masked on this server: systemd refuses to start it.',
    es: '{unit} está enmascarada en este servidor: systemd se niega a iniciarla.',
  },
  'operations.timerMasked.remedy': {
    en: 'Somebody has masked it on purpose. If that is over: sudo systemctl unmask {unit}, then try again.',
    es: 'Alguien la enmascaró a propósito. Si ya no hace falta: sudo systemctl unmask {unit}, e inténtelo de nuevo.',
  },
  'operations.interval.title': {
    en: 'Let the autoscaler’s timer tick every {seconds} s',
    es: 'Hacer que el temporizador del autoescalador se dispare cada {seconds} s',
  },
  'operations.interval.why': {
    en: 'The shorter the interval, the sooner the agent answers to load; each run costs some CPU. Durations in the configuration are rounded up to whole intervals.',
    es: 'Cuanto más corto el intervalo, antes responde el agente a la carga; cada ejecución cuesta algo de CPU. Las duraciones de la configuración se redondean hacia arriba a intervalos enteros.',
  },
  'operations.interval.risk': {
    en: 'Low. Services are not touched; measurements begin anew where the interval changes.',
    es: 'Bajo. Los servicios no se tocan; las mediciones empiezan de nuevo donde cambia el intervalo.',
  },
  'operations.interval.undo': { en: 'Set the former interval again.', es: 'Volver a poner el intervalo anterior.' },
  'operations.interval.file': {
    en: 'Says how often the timer ticks.',
    es: 'Dice cada cuánto se dispara el temporizador.',
  },
  'operations.interval.command': {
    en: 'Starts the timer anew with the new interval, and the wake path with it.',
    es: 'Inicia de nuevo el temporizador con el nuevo intervalo, y con él la unidad path.',
  },
  'operations.interval.already': {
    en: 'The timer ticks every {seconds} s already: there is nothing to do.',
    es: 'El temporizador ya se dispara cada {seconds} s: no hay nada que hacer.',
  },
  'operations.interval.wrong': {
    en: 'The timer can’t tick every {seconds} s: it goes by the calendar.',
    es: 'El temporizador no puede dispararse cada {seconds} s: se rige por el calendario.',
  },
  'operations.interval.wrong.remedy': {
    en: 'Choose from 10 s to one hour: seconds that divide a minute (10, 12, 15, 20, 30), or whole minutes that divide an hour (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60).',
    es: 'Elija entre 10 s y una hora: segundos que dividan un minuto (10, 12, 15, 20, 30) o minutos enteros que dividan una hora (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60).',
  },
  'operations.base.title': {
    en: 'Start {unit} with {workers} workers',
    es: 'Iniciar {unit} con {workers} workers',
  },
  'operations.base.titleBack': {
    en: 'Start {unit} with the workers of its own unit again',
    es: 'Iniciar {unit} de nuevo con los workers de su propia unidad',
  },
  'operations.base.why': {
    en: 'This is not needed: the autoscaler puts the count right within seconds of each start. It only spares the moment in which the unit’s own workers start.',
    es: 'No es necesario: el autoescalador ajusta la cantidad segundos después de cada arranque. Solo ahorra el momento en que arrancan los workers propios de la unidad.',
  },
  'operations.base.risk': {
    en: 'Medium. If the agent is dead and a deploy restarts {unit}, it runs with {workers} workers only, however high the load, until somebody notices.',
    es: 'Medio. Si el agente no funciona y un despliegue reinicia {unit}, se queda con solo {workers} workers, por alta que sea la carga, hasta que alguien lo note.',
  },
  'operations.base.riskBack': {
    en: 'Low. {unit} starts as its own unit says.',
    es: 'Bajo. {unit} arranca como dice su propia unidad.',
  },
  'operations.base.undo': {
    en: 'Take the drop-in’s command line away again; the unit itself is never edited.',
    es: 'Quitar de nuevo la línea de comando del drop-in; la unidad misma nunca se edita.',
  },
  'operations.base.file': {
    en: 'Replaces the command line of {unit}; its own unit stays as it is.',
    es: 'Sustituye la línea de comando de {unit}; su propia unidad queda como está.',
  },
  'operations.base.check': {
    en: 'Lets Gunicorn check the new command line as the service’s user, before anything is written.',
    es: 'Hace que Gunicorn compruebe la nueva línea de comando como el usuario del servicio, antes de escribir nada.',
  },
  'operations.base.verify': {
    en: 'systemd reads the new command line of {unit}.',
    es: 'systemd lee la nueva línea de comando de {unit}.',
  },
  'operations.base.nextStart': {
    en: 'It takes effect when {unit} starts next; nothing restarts now.',
    es: 'Surte efecto en el próximo arranque de {unit}; ahora no se reinicia nada.',
  },
  'operations.base.elsewhere': {
    en: 'The command line of {unit} names no number of workers: it comes from GUNICORN_CMD_ARGS, WEB_CONCURRENCY, gunicorn.conf.py or Gunicorn’s default. --workers on the command line is added, because Gunicorn prefers it to all of these.',
    es: 'La línea de comando de {unit} no indica cuántos workers: salen de GUNICORN_CMD_ARGS, WEB_CONCURRENCY, gunicorn.conf.py o del valor por defecto de Gunicorn. Se añade --workers a la línea de comando, porque Gunicorn lo prefiere a todos ellos.',
  },
  'operations.base.already': {
    en: '{unit} starts so already: there is nothing to do.',
    es: '{unit} ya arranca así: no hay nada que hacer.',
  },
  'operations.base.changed': {
    en: 'The unit of {unit} has changed since its number of workers was set: the drop-in’s command line is out of date.',
    es: 'La unidad de {unit} cambió desde que se fijó su número de workers: la línea de comando del drop-in está anticuada.',
  },
  'operations.base.changed.remedy': {
    en: 'Let it start with the workers of its own unit again; then the number can be set anew.',
    es: 'Haga que arranque de nuevo con los workers de su propia unidad; después podrá fijar el número otra vez.',
  },
  'operations.base.notGunicorn': {
    en: '{unit} is no service of Gunicorn’s whose command line could be rewritten.',
    es: '{unit} no es un servicio de Gunicorn cuya línea de comando se pueda reescribir.',
  },
  'operations.base.severalCommands': {
    en: 'The command line of {unit} can’t be rewritten: it has {count} of them.',
    es: 'La línea de comando de {unit} no se puede reescribir: tiene {count}.',
  },
  'operations.base.startedBy': {
    en: 'The command line of {unit} can’t be rewritten: {by} starts Gunicorn there, and hands on no words that are added to the line.',
    es: 'La línea de comando de {unit} no se puede reescribir: allí {by} inicia Gunicorn y no le pasa las palabras que se añaden a la línea.',
  },
  'operations.base.notGunicorn.remedy': {
    en: 'Set the number of workers where Gunicorn is started. The autoscaler itself does not need it.',
    es: 'Fije el número de workers donde se inicia Gunicorn. El autoescalador no lo necesita.',
  },
  'operations.base.wrong': {
    en: '{workers} is no number of workers: a whole number from 1 to 1000 is.',
    es: '{workers} no es un número de workers: debe ser un entero de 1 a 1000.',
  },
  'operations.uninstall.title': { en: 'Remove the autoscaler', es: 'Quitar el autoescalador' },
  'operations.uninstall.why': {
    en: 'Takes away all that the autoscaler has put on this server, and nothing else.',
    es: 'Quita todo lo que el autoescalador puso en este servidor, y nada más.',
  },
  'operations.uninstall.risk': {
    en: 'Low. No service is restarted; each keeps the workers it has until its next start, and then runs with its own unit’s count.',
    es: 'Bajo. No se reinicia ningún servicio; cada uno conserva sus workers hasta el próximo arranque y entonces usa la cantidad de su propia unidad.',
  },
  'operations.uninstall.undo': {
    en: 'Restore this plan’s backup, or deploy again.',
    es: 'Restaurar la copia de seguridad de este plan, o desplegar de nuevo.',
  },
  'operations.uninstall.file': { en: 'Ours: removed.', es: 'Nuestro: se elimina.' },
} as const satisfies Entries;
