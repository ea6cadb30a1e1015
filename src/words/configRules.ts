import type { Entries } from './entry';

/** Rules about steps, queues and text, and those that need a server to compare with. */
export const configRulesWords = {
  'config.encoding': {
    en: 'Line {line}, column {column} is not valid UTF-8; the file is not used.',
    es: 'La línea {line}, columna {column} no es UTF-8 válido; el archivo no se usa.',
  },
  'config.duplicateKey': {
    en: '"{key}" stands here twice: the last one counts.',
    es: '"{key}" está aquí dos veces: cuenta la última.',
  },
  'config.queueOverlap': {
    en: '{down} ({downLimit} waiting) is not below {up} ({upLimit} waiting): the number of processes would go up and down for ever.',
    es: '{down} ({downLimit} en espera) no es menor que {up} ({upLimit} en espera): el número de procesos subiría y bajaría sin fin.',
  },
  'config.notRising': {
    en: '{key} ({limit}) is not above {lower} ({lowerLimit}): {lower} is never a step of its own.',
    es: '{key} ({limit}) no es mayor que {lower} ({lowerLimit}): {lower} nunca es un paso propio.',
  },
  'config.noWayBack': {
    en: '{key} goes up to {workers}, and nothing comes down from there: a {down} is missing.',
    es: '{key} sube a {workers} y nada baja de ahí: falta {down}.',
  },
  'config.noWayUp': {
    en: '{key} goes down to {workers}, and nothing goes up from there: a {up} is missing.',
    es: '{key} baja a {workers} y nada sube desde ahí: falta {up}.',
  },
  'config.noQueues': {
    en: '"queues" is empty: name at least one queue, or leave it out for "celery".',
    es: '"queues" está vacío: indique al menos una cola, o quítelo y será "celery".',
  },
  'config.brokerByDefault': {
    en: "The queue is read through the service's variable {variable}; set broker_url_env where it has another name.",
    es: 'La cola se lee mediante la variable {variable} del servicio; indique broker_url_env si se llama de otro modo.',
  },
  'config.server.noService': {
    en: '{server} has no service {service} that runs {program}.',
    es: '{server} no tiene ningún servicio {service} que ejecute {program}.',
  },
  'config.server.noServiceMeant': {
    en: '{server} has no service {service} that runs {program}. Did you mean "{meant}"?',
    es: '{server} no tiene ningún servicio {service} que ejecute {program}. ¿Quiso decir "{meant}"?',
  },
  'config.server.otherProgram': {
    en: '{service} does not run {program} on {server}.',
    es: '{service} no ejecuta {program} en {server}.',
  },
  'config.server.unreachable': {
    en: '{key} ({limit} %) is never exceeded on {server}: with {workers} workers on {cpus} CPUs the CPU reaches {reach} % at most.',
    es: '{key} ({limit} %) no se supera nunca en {server}: con {workers} workers en {cpus} CPU se llega al {reach} % como mucho.',
  },
  'config.server.memory': {
    en: '{max} workers do not fit into the memory of {server}: {available} MiB are available, a worker takes {size} MiB, and {threshold} MiB must stay. Enough for {most}.',
    es: '{max} workers no caben en la memoria de {server}: hay {available} MiB disponibles, un worker ocupa {size} MiB y deben quedar {threshold} MiB. Alcanza para {most}.',
  },
  'config.server.tasks': {
    en: '{max} workers do not fit under {limit} on {server}: {current} of {of} tasks are used, a worker takes {each}. Enough for {most}.',
    es: '{max} workers no caben bajo {limit} en {server}: se usan {current} de {of} tareas y un worker ocupa {each}. Alcanza para {most}.',
  },
  'config.server.drain': {
    en: '{service} runs with --timeout {timeout}: a worker that is taken away is killed after {timeout} s, although --graceful-timeout would give its request {graceful} s.',
    es: '{service} usa --timeout {timeout}: a un worker que se retira se le mata a los {timeout} s, aunque --graceful-timeout daría {graceful} s a su petición.',
  },
  'config.server.queue': {
    en: '{service} on {server} does not work on the queue "{queue}". It works on: {known}',
    es: '{service} en {server} no atiende la cola "{queue}". Atiende: {known}',
  },
  'config.server.pool': {
    en: '{service} uses the pool {pool}, whose size can not be changed while it runs.',
    es: '{service} usa el pool {pool}, cuyo tamaño no se puede cambiar en marcha.',
  },
  'config.server.autoscale': {
    en: '{service} runs with --autoscale: Celery changes its pool itself and refuses to be told.',
    es: '{service} usa --autoscale: Celery cambia su pool por sí mismo y no acepta órdenes.',
  },
  'config.server.broker': {
    en: '{service} on {server} has no variable {variable} in its environment: its queue can not be read.',
    es: '{service} en {server} no tiene la variable {variable} en su entorno: no se puede leer su cola.',
  },
} as const satisfies Entries;
