// What docs/rules.md says of each rule. The examples are held by a test: each gives its rule.
import type { RuleCode } from '../src/config/ruleCodes';

interface Explanation {
  /** Why it matters. */
  readonly why: string;
  readonly remedy: string;
}

interface RuleText {
  readonly en: Explanation;
  readonly es: Explanation;
  /** A configuration that gives the finding; left out where a file of a megabyte would be needed. */
  readonly example?: string;
}

const project = (body: string): string => `{ "projects": { "backcore": ${body} } }`;
const celery = (body: string): string => project(`{ "celery": { "service": "celerycore.service", ${body} } }`);
const wholeFile = {
  en: 'Give it the value that is asked for. Until then the file is not used: the last counts stay as they are.',
  es: 'Ponga el valor que se pide. Hasta entonces el archivo no se usa: los últimos números se quedan como están.',
};

export const ruleTexts: Readonly<Record<RuleCode, RuleText>> = {
  'config.tooLarge': {
    en: {
      why: 'A configuration of a megabyte is an accident, and reading it would take memory from the services.',
      remedy: 'Look what is in the file; a hundred projects need about 50 KiB.',
    },
    es: {
      why: 'Una configuración de un megabyte es un accidente, y leerla quitaría memoria a los servicios.',
      remedy: 'Mire qué contiene el archivo; cien proyectos ocupan unos 50 KiB.',
    },
  },
  'config.tooDeep': {
    en: { why: 'Nothing in a configuration is nested so deep.', remedy: 'Look for brackets that are not closed.' },
    es: { why: 'Nada en una configuración está tan anidado.', remedy: 'Busque corchetes o llaves sin cerrar.' },
    example: '['.repeat(40),
  },
  'config.encoding': {
    en: {
      why: 'Bytes that are no UTF-8 become another character, and a name with it would mean another service.',
      remedy: 'Save the file as UTF-8.',
    },
    es: {
      why: 'Los bytes que no son UTF-8 se convierten en otro carácter, y un nombre con él sería otro servicio.',
      remedy: 'Guarde el archivo como UTF-8.',
    },
    example: '{ "projects": {} } // caf\uFFFD',
  },
  'config.syntax': {
    en: {
      why: 'The file is no JSON, so nothing in it is certain.',
      remedy: 'Mend the place that is named. Comments and trailing commas are allowed.',
    },
    es: {
      why: 'El archivo no es JSON, así que nada en él es seguro.',
      remedy: 'Corrija el lugar indicado. Se permiten comentarios y comas finales.',
    },
    example: '{ "projects": { "backcore": } }',
  },
  'config.duplicateKey': {
    en: { why: 'The last of two equal keys counts; the other one does nothing.', remedy: 'Remove one of them.' },
    es: { why: 'De dos claves iguales cuenta la última; la otra no hace nada.', remedy: 'Quite una de las dos.' },
    example: project('{ "min_workers": 1, "min_workers": 2 }'),
  },
  'config.required': {
    en: { why: 'Without this key the file says nothing that could be acted on.', remedy: 'Add the key that is named.' },
    es: { why: 'Sin esta clave el archivo no dice nada sobre lo que actuar.', remedy: 'Añada la clave indicada.' },
    example: '{}',
  },
  'config.type': {
    en: { why: 'A number in quotes is a text, and half a worker does not exist.', remedy: wholeFile.en },
    es: { why: 'Un número entre comillas es un texto, y medio worker no existe.', remedy: wholeFile.es },
    example: project('{ "max_workers": "3" }'),
  },
  'config.minimum': {
    en: { why: 'The value is below what is possible.', remedy: wholeFile.en },
    es: { why: 'El valor está por debajo de lo posible.', remedy: wholeFile.es },
    example: project('{ "min_workers": 0 }'),
  },
  'config.maximum': {
    en: { why: 'The value is above what is possible.', remedy: wholeFile.en },
    es: { why: 'El valor está por encima de lo posible.', remedy: wholeFile.es },
    example: project('{ "cpu_thresholds": { "scale_up_2": 101, "scale_down_1": 30 } }'),
  },
  'config.maxItems': {
    en: { why: 'Each queue is asked for at every run.', remedy: 'Name only the queues whose tasks count.' },
    es: { why: 'Se pregunta por cada cola en cada ejecución.', remedy: 'Nombre solo las colas cuyas tareas cuentan.' },
    example: celery(`"queues": ${JSON.stringify(Array.from({ length: 65 }, (_, n) => `q${n}`))}`),
  },
  'config.enum': {
    en: { why: 'Only the words that are named mean something here.', remedy: wholeFile.en },
    es: { why: 'Aquí solo significan algo las palabras indicadas.', remedy: wholeFile.es },
    example: project('{ "cpu_scope": "process" }'),
  },
  'config.pattern': {
    en: { why: 'No unit and no variable can have this name.', remedy: wholeFile.en },
    es: { why: 'Ninguna unidad ni variable puede llamarse así.', remedy: wholeFile.es },
    example: project('{ "service": "../backcore" }'),
  },
  'config.badService': {
    en: {
      why: 'The name is the name of a systemd unit, and systemd would refuse this one (systemd.unit(5)).',
      remedy: 'Set `service` to the name that `systemctl list-units` shows.',
    },
    es: {
      why: 'El nombre es el de una unidad de systemd, y systemd rechazaría este (systemd.unit(5)).',
      remedy: 'Indique en `service` el nombre que muestra `systemctl list-units`.',
    },
    example: project('{ "service": "-backcore" }'),
  },
  'config.duplicateService': {
    en: {
      why: 'Two projects would set two counts for one service, each undoing the other at every run.',
      remedy: 'Switch one of them off, or give it the service that it is for.',
    },
    es: {
      why: 'Dos proyectos fijarían dos números para un servicio y cada uno desharía al otro en cada ejecución.',
      remedy: 'Desactive uno de los dos o indique el servicio que le corresponde.',
    },
    example:
      '{ "projects": { "backcore": { "enabled": true }, "api": { "enabled": true, "service": "backcore.service" } } }',
  },
  'config.minAboveMax': {
    en: { why: 'No number of workers is between the two.', remedy: 'Raise `max_workers` or lower `min_workers`.' },
    es: { why: 'Ningún número de workers está entre los dos.', remedy: 'Suba `max_workers` o baje `min_workers`.' },
    example: project('{ "min_workers": 4, "max_workers": 3 }'),
  },
  'config.overlap': {
    en: {
      why: 'At a load between the two thresholds the service goes down and straight back up, for ever. Each time a worker starts and one is ended.',
      remedy: 'Put the threshold down well below the one up: going from N + 1 to N workers makes each busier.',
    },
    es: {
      why: 'Con una carga entre los dos umbrales el servicio baja y vuelve a subir sin fin. Cada vez arranca un worker y termina otro.',
      remedy:
        'Ponga el umbral de bajada muy por debajo del de subida: pasar de N + 1 a N workers da más trabajo a cada uno.',
    },
    example: project('{ "cpu_thresholds": { "scale_up_2": 50, "scale_down_1": 60 } }'),
  },
  'config.backlogOverlap': {
    en: {
      why: 'With so many connections waiting both steps would apply: the service would go up and down for ever.',
      remedy: 'Put the threshold down at or below the one up.',
    },
    es: {
      why: 'Con tantas conexiones en espera valdrían los dos pasos: el servicio subiría y bajaría sin fin.',
      remedy: 'Ponga el umbral de bajada en el de subida o por debajo.',
    },
    example: project('{ "backlog_thresholds": { "scale_up_2": 5, "scale_down_1": 6 } }'),
  },
  'config.queueOverlap': {
    en: {
      why: 'With so many tasks waiting the pool would go down and straight back up, for ever.',
      remedy: 'Put the threshold down well below the one up.',
    },
    es: {
      why: 'Con tantas tareas en espera el pool bajaría y volvería a subir sin fin.',
      remedy: 'Ponga el umbral de bajada muy por debajo del de subida.',
    },
    example: celery('"broker_url_env": "BROKER", "queue_thresholds": { "scale_up_2": 10, "scale_down_1": 12 }'),
  },
  'config.connectionsShort': {
    en: {
      why: 'The workers together would need more connections than the database lets the project have. Below `min_workers` it is an error: nothing could run.',
      remedy: 'Lower `max_workers`, or raise `max_connections` here and in the database.',
    },
    es: {
      why: 'Los workers juntos necesitarían más conexiones de las que la base de datos permite al proyecto. Por debajo de `min_workers` es un error: nada podría funcionar.',
      remedy: 'Baje `max_workers` o suba `max_connections` aquí y en la base de datos.',
    },
    example: project('{ "database": { "max_connections": 5, "per_worker": 2 } }'),
  },
  'config.unknownKey': {
    en: {
      why: 'The key does nothing. It is no error, so that a file that other programs read too goes on working.',
      remedy: 'Remove it, or put it where it belongs.',
    },
    es: {
      why: 'La clave no hace nada. No es un error, para que siga sirviendo un archivo que leen también otros programas.',
      remedy: 'Quítela o póngala en su sitio.',
    },
    example: project('{ "colour": "blue" }'),
  },
  'config.unknownKeyMeant': {
    en: { why: 'The key does nothing, and it is almost one that does.', remedy: 'Take the name that is offered.' },
    es: { why: 'La clave no hace nada, y casi es una que sí hace algo.', remedy: 'Acepte el nombre que se ofrece.' },
    example: project('{ "min_worker": 1 }'),
  },
  'config.stepOutside': {
    en: {
      why: 'The number of workers never leaves `min_workers` … `max_workers`, whatever a step asks for.',
      remedy: 'Widen the bounds, or remove the step.',
    },
    es: {
      why: 'El número de workers nunca sale de `min_workers` … `max_workers`, pida lo que pida un paso.',
      remedy: 'Amplíe los límites o quite el paso.',
    },
    example: project('{ "cpu_thresholds": { "scale_up_9": 80, "scale_down_1": 30 } }'),
  },
  'config.notRising': {
    en: {
      why: 'Of the steps that fire, the one with the most workers wins. One that needs less load than the step below it makes that step unreachable.',
      remedy: 'Let the thresholds rise with the number of workers.',
    },
    es: {
      why: 'De los pasos que se cumplen gana el de más workers. Uno que pide menos carga que el anterior hace inalcanzable el anterior.',
      remedy: 'Haga que los umbrales suban con el número de workers.',
    },
    example: project('{ "cpu_thresholds": { "scale_up_2": 80, "scale_up_3": 70, "scale_down_1": 30 } }'),
  },
  'config.noWayBack': {
    en: {
      why: 'After the first busy hour the workers stay for ever: nothing takes them away again.',
      remedy: 'Add the step down; about half of the threshold up is a good beginning.',
    },
    es: {
      why: 'Tras la primera hora de carga los workers se quedan para siempre: nada los retira.',
      remedy: 'Añada el paso de bajada; cerca de la mitad del umbral de subida es un buen comienzo.',
    },
    example: project('{ "cpu_thresholds": { "scale_up_2": 70 } }'),
  },
  'config.noWayUp': {
    en: {
      why: 'Once the service has gone down nothing brings it up again, however busy it gets.',
      remedy: 'Add the step up.',
    },
    es: {
      why: 'Cuando el servicio haya bajado nada lo vuelve a subir, por mucha carga que tenga.',
      remedy: 'Añada el paso de subida.',
    },
    example: project('{ "cpu_thresholds": { "scale_up_2": 70, "scale_down_1": 30, "scale_down_2": 40 } }'),
  },
  'config.noThresholds': {
    en: {
      why: 'The project is enabled, and nothing ever changes its workers but the bounds.',
      remedy: 'Add thresholds, or `sizing`.',
    },
    es: {
      why: 'El proyecto está habilitado y nada cambia sus workers salvo los límites.',
      remedy: 'Añada umbrales o `sizing`.',
    },
    example: project('{ "enabled": true }'),
  },
  'config.backlogAlways': {
    en: { why: 'So many or more waiting: with 0 that is always so.', remedy: 'Set it to 1 or more.' },
    es: { why: 'Tantas o más en espera: con 0 se cumple siempre.', remedy: 'Ponga 1 o más.' },
    example: project('{ "backlog_thresholds": { "scale_up_2": 0, "scale_down_1": 0 } }'),
  },
  'config.noQueues': {
    en: { why: 'There is no queue whose tasks could be counted.', remedy: 'Name the queues that the worker serves.' },
    es: { why: 'No hay ninguna cola cuyas tareas contar.', remedy: 'Nombre las colas que atiende el worker.' },
    example: celery(
      '"queues": [], "broker_url_env": "BROKER", "queue_thresholds": { "scale_up_2": 10, "scale_down_1": 2 }',
    ),
  },
  'config.brokerByDefault': {
    en: {
      why: "The broker's URL is taken from the service's own environment; only the variable's name stands here, never the URL.",
      remedy: 'Say which variable it is.',
    },
    es: {
      why: 'La URL del broker se toma del entorno del propio servicio; aquí solo está el nombre de la variable, nunca la URL.',
      remedy: 'Indique qué variable es.',
    },
    example: celery('"queue_thresholds": { "scale_up_2": 10, "scale_down_1": 2 }'),
  },
  'config.durationBecomes': {
    en: {
      why: 'CPU is measured once in each run of the timer, so only whole intervals can pass.',
      remedy: 'Write what it really is, or change the timer with *Timer Interval…*.',
    },
    es: {
      why: 'La CPU se mide una vez por ejecución del temporizador, así que solo pueden pasar intervalos enteros.',
      remedy: 'Escriba lo que es en realidad o cambie el temporizador con *Intervalo del temporizador…*.',
    },
    example: project('{ "cpu_duration_minutes": 3 }'),
  },
  'config.brokerUrl': {
    en: {
      why: 'Without an address no queue can be read.',
      remedy:
        "Write it as Celery takes it (`redis://HOST:6379/0`, `amqp://USER@HOST/VHOST`), or name the service's variable in `broker_url_env`.",
    },
    es: {
      why: 'Sin una dirección no se puede leer ninguna cola.',
      remedy:
        'Escríbala como la entiende Celery (`redis://HOST:6379/0`, `amqp://USUARIO@HOST/VHOST`), o nombre la variable del servicio en `broker_url_env`.',
    },
    example: celery('"broker_url": "localhost"'),
  },
  'config.sentinelMaster': {
    en: {
      why: 'Sentinels watch several servers and tell the address of one only by its name.',
      remedy: 'Set `master_name` in `broker_transport_options`, as in the settings of Celery.',
    },
    es: {
      why: 'Los Sentinel vigilan varios servidores y solo dan la dirección de uno por su nombre.',
      remedy: 'Ponga `master_name` en `broker_transport_options`, como en la configuración de Celery.',
    },
    example: celery('"broker_url": "sentinel://web1:26379"'),
  },
  'config.brokerUnread': {
    en: {
      why: 'Redis and RabbitMQ can be read; other brokers can not, so the rules about the queue never act.',
      remedy: 'Scale by `cpu_thresholds` instead.',
    },
    es: {
      why: 'Se pueden leer Redis y RabbitMQ; otros brokers no, así que las reglas sobre la cola nunca actúan.',
      remedy: 'Escale por `cpu_thresholds`.',
    },
    example: celery('"broker_url": "sqs://"'),
  },
  'config.brokerPassword': {
    en: {
      why: 'Whoever may read this file reads the password, and it is copied into each backup.',
      remedy: "Remove `broker_url`: the agent finds the address in the service's own environment (`broker_url_env`).",
    },
    es: {
      why: 'Quien pueda leer este archivo lee la contraseña, y queda en cada copia de seguridad.',
      remedy:
        'Quite `broker_url`: el agente encuentra la dirección en el entorno del propio servicio (`broker_url_env`).',
    },
    example: celery('"broker_url": "redis://:word@web1/0"'),
  },
  'config.queueUnread': {
    en: {
      why: 'Only the queues that are named in `queues` are read; these thresholds never act.',
      remedy: 'Add the queue to `queues`, or remove its thresholds.',
    },
    es: {
      why: 'Solo se leen las colas nombradas en `queues`; estos umbrales nunca actúan.',
      remedy: 'Añada la cola a `queues` o quite sus umbrales.',
    },
    example: celery(
      '"broker_url_env": "BROKER", "queues": ["a"], "thresholds_by_queue": { "b": { "scale_up_2": 5, "scale_down_1": 1 } }',
    ),
  },
  'config.celeryNoThresholds': {
    en: {
      why: 'Without a rule the pool only stays within its bounds.',
      remedy: 'Add `queue_thresholds`, `max_task_age_seconds` or `cpu_thresholds`.',
    },
    es: {
      why: 'Sin ninguna regla el pool solo se mantiene dentro de sus límites.',
      remedy: 'Añada `queue_thresholds`, `max_task_age_seconds` o `cpu_thresholds`.',
    },
    example: celery('"enabled": true'),
  },
  'config.server.noService': {
    en: {
      why: 'The server has no such unit, so the project would be reported as not running.',
      remedy: 'Set `service` to one of the services that the tree shows.',
    },
    es: {
      why: 'El servidor no tiene esa unidad; el proyecto aparecería como detenido.',
      remedy: 'Indique en `service` uno de los servicios que muestra el árbol.',
    },
    example: project('{ "service": "somethingelse.service" }'),
  },
  'config.server.noServiceMeant': {
    en: {
      why: 'The server has no such unit, but one that is almost named so.',
      remedy: 'Take the name that is offered.',
    },
    es: {
      why: 'El servidor no tiene esa unidad, pero sí una que casi se llama así.',
      remedy: 'Acepte el nombre que se ofrece.',
    },
    example: project('{ "service": "backcor.service" }'),
  },
  'config.server.otherProgram': {
    en: {
      why: 'Signals that add a worker to Gunicorn do something else to another program: the agent does not touch it.',
      remedy: 'Name the service that runs it.',
    },
    es: {
      why: 'Las señales que añaden un worker a Gunicorn hacen otra cosa en otro programa: el agente no lo toca.',
      remedy: 'Indique el servicio que lo ejecuta.',
    },
    example: project('{ "service": "celerycore.service" }'),
  },
  'config.server.unreachable': {
    en: {
      why: 'A Python process uses one CPU at most. A single saturated worker on two CPUs is 50 % of the server: a threshold of 70 % never fires, and the service queues in silence.',
      remedy: 'Lower the threshold, or add `backlog_thresholds`, which see the connections that wait.',
    },
    es: {
      why: 'Un proceso de Python usa una CPU como mucho. Un único worker saturado en dos CPU es el 50 % del servidor: un umbral del 70 % no se cumple nunca y el servicio acumula espera en silencio.',
      remedy: 'Baje el umbral o añada `backlog_thresholds`, que ve las conexiones en espera.',
    },
    example: project('{ "cpu_scope": "service", "cpu_thresholds": { "scale_up_2": 70, "scale_down_1": 20 } }'),
  },
  'config.server.memory': {
    en: {
      why: 'The agent adds no workers that would leave less than `memory_threshold_mb` available.',
      remedy: 'Lower `max_workers`, or give the server memory.',
    },
    es: {
      why: 'El agente no añade workers que dejarían menos de `memory_threshold_mb` disponibles.',
      remedy: 'Baje `max_workers` o dé memoria al servidor.',
    },
    example: project('{ "max_workers": 500, "database": { "max_connections": 500 } }'),
  },
  'config.server.tasks': {
    en: {
      why: "The agent adds no workers beyond 90 % of any limit on threads (the unit's own, a slice's above it, its user's, the kernel's): beyond it threads can not be started.",
      remedy: 'Lower `max_workers`, or let **Diagnose Threads** plan a higher limit.',
    },
    es: {
      why: 'El agente no añade workers más allá del 90 % de ningún límite de hilos (el de la unidad, el de un slice por encima, el de su usuario, el del núcleo): pasado este no se pueden crear hilos.',
      remedy: 'Baje `max_workers` o planifique un límite más alto con **Diagnosticar los hilos**.',
    },
    example: project('{ "max_workers": 8 }'),
  },
  'config.server.drain': {
    en: {
      why: 'A worker that is taken away finishes its request, but for no longer than `--timeout`, whatever `--graceful-timeout` says.',
      remedy: 'Raise `--timeout` above the longest request.',
    },
    es: {
      why: 'Un worker que se retira termina su petición, pero no más allá de `--timeout`, diga lo que diga `--graceful-timeout`.',
      remedy: 'Suba `--timeout` por encima de la petición más larga.',
    },
    example: project('{}'),
  },
  'config.server.queue': {
    en: {
      why: 'Tasks of a queue that this worker does not serve would add processes that can not work on them.',
      remedy: 'Name the queues of its `--queues`.',
    },
    es: {
      why: 'Las tareas de una cola que este worker no atiende añadirían procesos que no pueden con ellas.',
      remedy: 'Nombre las colas de su `--queues`.',
    },
    example: celery('"queues": ["mail"]'),
  },
  'config.server.pool': {
    en: {
      why: 'The pools threads and solo have a fixed size.',
      remedy: 'Use the pool prefork, or leave `celery` out.',
    },
    es: { why: 'Los pools threads y solo tienen un tamaño fijo.', remedy: 'Use el pool prefork u omita `celery`.' },
    example: project('{ "celery": { "service": "solo.service" } }'),
  },
  'config.server.autoscale': {
    en: {
      why: 'Celery refuses to change a pool that it scales itself.',
      remedy: 'Take `--autoscale` out of the unit, or leave `celery` out.',
    },
    es: {
      why: 'Celery se niega a cambiar un pool que escala él mismo.',
      remedy: 'Quite `--autoscale` de la unidad u omita `celery`.',
    },
    example: project('{ "celery": { "service": "solo.service" } }'),
  },
  'config.server.broker': {
    en: {
      why: "Without the broker's URL the number of waiting tasks is not known, and missing is not zero: nothing changes.",
      remedy: 'Name a variable that the service has.',
    },
    es: {
      why: 'Sin la URL del broker no se sabe cuántas tareas esperan, y lo que falta no es cero: nada cambia.',
      remedy: 'Indique una variable que tenga el servicio.',
    },
    example: celery('"broker_url_env": "NOT_THERE", "queue_thresholds": { "scale_up_2": 10, "scale_down_1": 2 }'),
  },
};
