import type { Entries } from './entry';

/** The replay's document. */
export const replayWords = {
  'operations.noHistory': {
    en: 'Nothing is recorded there yet: the agent writes one line for each project and run, once its timer runs.',
    es: 'Allí aún no hay nada grabado: el agente escribe una línea por proyecto y ejecución cuando su temporizador funciona.',
  },
  'operations.historyDenied': {
    en: 'What the agent has recorded may not be read without root rights.',
    es: 'Lo que el agente ha grabado no se puede leer sin derechos de root.',
  },
  'operations.replay.title': { en: 'Replay: {project} on {server}', es: 'Simulación: {project} en {server}' },
  'operations.replay.about': {
    en: 'The load recorded from {from} to {to} ({hours} h, {ticks} runs), gone through by the very code that decides on the server.',
    es: 'La carga grabada desde {from} hasta {to} ({hours} h, {ticks} ejecuciones), recorrida por el mismo código que decide en el servidor.',
  },
  'operations.replay.cut': {
    en: 'There is more history on the server than is read at once; the oldest part is missing here.',
    es: 'En el servidor hay más historial del que se lee de una vez; aquí falta la parte más antigua.',
  },
  'operations.replay.noCurrent': {
    en: 'The configuration in use has no such project, so there is nothing to compare with but what happened.',
    es: 'La configuración en uso no tiene ese proyecto, así que solo se puede comparar con lo que ocurrió.',
  },
  'operations.replay.alone': { en: '{n} scalings.', es: '{n} cambios de escala.' },
  'operations.replay.same': {
    en: 'No difference: both configurations would have scaled the same {n} times.',
    es: 'Sin diferencia: ambas configuraciones habrían escalado las mismas {n} veces.',
  },
  'operations.replay.differs': {
    en: '{n} scalings instead of {was}; {hours} worker hours instead of {wasHours}; {above} h above the next threshold instead of {wasAbove} h.',
    es: '{n} cambios de escala en lugar de {was}; {hours} horas de worker en lugar de {wasHours}; {above} h por encima del siguiente umbral en lugar de {wasAbove} h.',
  },
  'operations.replay.chart': { en: 'Workers and CPU over time', es: 'Workers y CPU en el tiempo' },
  'operations.replay.recorded': { en: 'as it was', es: 'como fue' },
  'operations.replay.current': { en: 'in use', es: 'en uso' },
  'operations.replay.edited': { en: 'in the editor', es: 'en el editor' },
  'operations.replay.cpu': { en: 'CPU', es: 'CPU' },
  'operations.replay.cpuPercent': { en: 'CPU %', es: 'CPU %' },
  'operations.replay.workers': { en: 'workers', es: 'workers' },
  'operations.replay.row.scalings': { en: 'scalings', es: 'cambios de escala' },
  'operations.replay.row.workerHours': { en: 'worker hours', es: 'horas de worker' },
  'operations.replay.row.at': { en: 'with {workers} workers', es: 'con {workers} workers' },
  'operations.replay.row.above': { en: 'CPU above the next threshold', es: 'CPU por encima del siguiente umbral' },
  'operations.replay.row.waited': { en: 'connections waited', es: 'conexiones en espera' },
  'operations.replay.row.memory': { en: 'peak memory of the workers', es: 'memoria máxima de los workers' },
  'operations.replay.scalings': { en: 'What would have been done', es: 'Qué se habría hecho' },
  'operations.replay.none': {
    en: 'Nothing: no rule would have fired.',
    es: 'Nada: no se habría cumplido ninguna regla.',
  },
  'operations.replay.more': { en: '{n} earlier ones are not listed.', es: 'No se listan {n} anteriores.' },
  'operations.replay.head.time': { en: 'time', es: 'hora' },
  'operations.replay.head.workers': { en: 'workers', es: 'workers' },
  'operations.replay.head.rule': { en: 'rule', es: 'regla' },
  'operations.replay.head.reason': { en: 'reason', es: 'motivo' },
  'operations.replay.how': { en: 'How to read this', es: 'Cómo leerlo' },
  'operations.replay.explained': {
    en: "The load is taken as it was. Where fewer workers would have run than did, the service's CPU is cut to what they can use; what more workers would have changed in the load, nobody knows. Starts, counts set by hand and limits on tasks are not replayed.",
    es: 'La carga se toma como fue. Donde habrían funcionado menos workers, la CPU del servicio se limita a lo que pueden usar; qué habrían cambiado en la carga más workers no lo sabe nadie. No se reproducen arranques, números puestos a mano ni límites de tareas.',
  },
} as const satisfies Entries;
