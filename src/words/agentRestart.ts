/** What the agent says where it changes the number of workers by restarting a service (`strategy: "restart"`). */
import type { Entries } from './entry';

export const agentRestartWords = {
  'agent.restart.severalCommands': {
    en: "{unit} can't be restarted with another number of workers: it has {count} command lines. Remove strategy from the configuration: signals need no command line.",
    es: 'No se puede reiniciar {unit} con otro número de workers: tiene {count} líneas de comandos. Quite strategy de la configuración: las señales no necesitan la línea de comandos.',
  },
  'agent.restart.startedBy': {
    en: "{unit} can't be restarted with another number of workers: {by} starts Gunicorn there, and hands on no words that are added to the line. Remove strategy from the configuration: signals need no command line.",
    es: 'No se puede reiniciar {unit} con otro número de workers: allí {by} inicia Gunicorn y no le pasa las palabras que se añaden a la línea. Quite strategy de la configuración: las señales no necesitan la línea de comandos.',
  },
  'agent.restart.changed': {
    en: '{unit} has changed since its command line was rewritten in {path}; nothing is restarted until that file is removed, or its base workers are set again',
    es: '{unit} ha cambiado desde que se reescribió su línea de comandos en {path}; no se reinicia nada hasta que se quite ese fichero o se vuelvan a fijar sus workers base',
  },
  'agent.restart.unreadable': {
    en: 'the command line of {unit} could not be read: {detail}',
    es: 'no se pudo leer la línea de comandos de {unit}: {detail}',
  },
  'agent.restart.failed': {
    en: '{unit} did not come up with {to} workers after its restart; it was started again as before',
    es: '{unit} no arrancó con {to} workers tras reiniciarlo; se ha vuelto a iniciar como estaba',
  },
} as const satisfies Entries;
