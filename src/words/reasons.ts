/** What the named reasons of decisions mean, for people who look one up. */
import type { Entries } from './entry';

export const reasonWords = {
  'scaling.reason.adopt': {
    en: 'seen for the first time: what runs is what is wanted',
    es: 'visto por primera vez: lo que funciona es lo que se quiere',
  },
  'scaling.reason.bounds': {
    en: 'outside min_workers … max_workers: back inside at once',
    es: 'fuera de min_workers … max_workers: vuelve dentro de inmediato',
  },
  'scaling.reason.reconcile': {
    en: 'a start, a reload or an unfinished step left another count: put right',
    es: 'un arranque, una recarga o un cambio sin terminar dejó otro número: se corrige',
  },
  'scaling.reason.reloading': {
    en: 'a reload is under way: old and new workers run together, nothing is judged by their number',
    es: 'hay una recarga en curso: workers viejos y nuevos funcionan juntos y no se juzga por su número',
  },
  'scaling.reason.upgrading': {
    en: 'two masters run (USR2): left alone until one of them is gone',
    es: 'funcionan dos procesos maestros (USR2): no se toca hasta que quede uno',
  },
  'scaling.reason.unsettled': {
    en: 'the count differs and nothing explains it yet: one look proves nothing',
    es: 'el número es otro y aún nada lo explica: una sola mirada no prueba nada',
  },
  'scaling.reason.hand': {
    en: 'somebody changed the count: held for 60 minutes',
    es: 'alguien cambió el número: se respeta durante 60 minutos',
  },
  'scaling.reason.held': {
    en: 'a count set by hand is still held',
    es: 'se mantiene un número puesto a mano',
  },
  'scaling.reason.draining': {
    en: 'a worker that was told to stop still finishes a request',
    es: 'un worker al que se pidió terminar aún acaba una petición',
  },
  'scaling.reason.missing': {
    en: 'something could not be read, and missing is not zero: nothing changes',
    es: 'algo no se pudo leer, y lo que falta no es cero: nada cambia',
  },
  'scaling.reason.notRunning': {
    en: 'the service is stopped, failed or not there',
    es: 'el servicio está detenido, ha fallado o no existe',
  },
  'scaling.reason.notReady': {
    en: 'the service is starting, or has no worker at all',
    es: 'el servicio está arrancando, o no tiene ningún worker',
  },
  'scaling.reason.noSample': {
    en: 'nothing was measured in this tick',
    es: 'en esta ejecución no se midió nada',
  },
  'scaling.reason.grace': {
    en: 'only CPU of a start or a scale-up was measured',
    es: 'solo se midió CPU de un arranque o de un aumento',
  },
  'scaling.reason.veto': {
    en: 'a rule fired and was vetoed entirely',
    es: 'una regla actuó y fue vetada por completo',
  },
  'scaling.reason.unreachable': {
    en: 'saturated, or connections wait, below a threshold that can not be reached',
    es: 'saturado, o con conexiones en espera, por debajo de un umbral que no se puede alcanzar',
  },
  'scaling.reason.waiting': {
    en: 'connections wait although max_workers run',
    es: 'hay conexiones en espera aunque ya funcionan max_workers',
  },
  'scaling.reason.share': {
    en: 'the server does not suffice for what all projects ask for together: others need it more',
    es: 'el servidor no alcanza para lo que piden todos los proyectos: otros lo necesitan más',
  },
  'scaling.reason.oom': {
    en: 'the kernel killed processes for want of memory after a scale-up: taken back, and not tried again for a day',
    es: 'el kernel mató procesos por falta de memoria después de un aumento: se deshace, y no se vuelve a intentar en un día',
  },
  'scaling.reason.failed': {
    en: 'the count could not be reached, three times',
    es: 'no se pudo llegar al número en tres intentos',
  },
  'scaling.reason.steady': {
    en: 'no rule fired',
    es: 'ninguna regla actuó',
  },
  'scaling.reason.paused': {
    en: '`autoscaler pause`: nothing is scaled and nothing is put right',
    es: '`autoscaler pause`: no se escala ni se corrige nada',
  },
  'scaling.reason.scale': {
    en: 'a count that somebody has ordered (`autoscaler scale`)',
    es: 'un número pedido por alguien (`autoscaler scale`)',
  },
  'scaling.reason.interrupted': {
    en: 'somebody restarted or changed the service in the middle of a step: the next run goes on',
    es: 'alguien reinició o cambió el servicio en medio de un paso: la próxima ejecución continúa',
  },
  'scaling.reason.disabled': {
    en: 'the project is not enabled',
    es: 'el proyecto no está habilitado',
  },
  'scaling.reason.up': {
    en: '`{rule}` of the configuration: the CPU or the waiting connections ask for more workers',
    es: '`{rule}` de la configuración: la CPU o las conexiones en espera piden más workers',
  },
  'scaling.reason.down': {
    en: '`{rule}` of the configuration: the load asks for fewer workers',
    es: '`{rule}` de la configuración: la carga pide menos workers',
  },
} as const satisfies Entries;
