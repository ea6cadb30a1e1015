import type { Entries } from './entry';

export const celeryWords = {
  'config.celeryNoThresholds': {
    en: '{service} has neither queue_thresholds nor max_task_age_seconds nor cpu_thresholds: only min_workers and max_workers act.',
    es: '{service} no tiene queue_thresholds ni max_task_age_seconds ni cpu_thresholds: solo actúan min_workers y max_workers.',
  },
  'config.queueUnread': {
    en: '"{queue}" is not in "queues": nothing is counted there, and these thresholds do nothing.',
    es: '"{queue}" no está en "queues": ahí no se cuenta nada y estos umbrales no hacen nada.',
  },
  'config.brokerUrl': {
    en: 'This is not the URL of a broker, such as redis://127.0.0.1:6379/0 or amqp://127.0.0.1/.',
    es: 'Esto no es la URL de un broker, como redis://127.0.0.1:6379/0 o amqp://127.0.0.1/.',
  },
  'config.brokerUnread': {
    en: "Queues of {scheme} can't be read; Redis and RabbitMQ can. Use cpu_thresholds, and leave queue_thresholds out.",
    es: 'Las colas de {scheme} no se pueden leer; las de Redis y RabbitMQ sí. Use cpu_thresholds y quite queue_thresholds.',
  },
  'config.brokerPassword': {
    en: 'A password in this file can be read by everybody on the server; use broker_url_env.',
    es: 'Una contraseña en este archivo la puede leer cualquiera en el servidor; use broker_url_env.',
  },
  'config.sentinelMaster': {
    en: 'With sentinel:// "broker_transport_options" needs "master_name".',
    es: 'Con sentinel:// hace falta "master_name" en "broker_transport_options".',
  },
  'scaling.upQueue': {
    en: '{value} tasks waiting > {limit} for {minutes} min',
    es: '{value} tareas en espera > {limit} durante {minutes} min',
  },
  'scaling.upOneQueue': {
    en: '{value} tasks waiting in {queue} > {limit} for {minutes} min',
    es: '{value} tareas en espera en {queue} > {limit} durante {minutes} min',
  },
  'scaling.upTaskAge': {
    en: 'the oldest task waits for {seconds} s, {limit} s or more',
    es: 'la tarea más antigua espera desde hace {seconds} s, {limit} s o más',
  },
  'scaling.downQueue': {
    en: '{value} tasks waiting < {limit} for {minutes} min',
    es: '{value} tareas en espera < {limit} durante {minutes} min',
  },
  'scaling.downOneQueue': {
    en: '{value} tasks waiting in {queue} < {limit} for {minutes} min',
    es: '{value} tareas en espera en {queue} < {limit} durante {minutes} min',
  },
  'scaling.steadyQueue': { en: '{waiting} tasks waiting', es: '{waiting} tareas en espera' },
  'scaling.waitingTasks': {
    en: '{waiting} tasks wait although max_workers ({max}) run',
    es: '{waiting} tareas esperan aunque ya funcionan max_workers ({max})',
  },
  'scaling.missingQueue': {
    en: 'the queue could not be read',
    es: 'no se pudo leer la cola',
  },
  'scaling.missingTaskAge': {
    en: 'max_task_age_seconds: the broker does not say how old the tasks in {queue} are; the application has to set their timestamp',
    es: 'max_task_age_seconds: el broker no dice la edad de las tareas en {queue}; la aplicación debe ponerles timestamp',
  },
  'scaling.vetoTasksWait': {
    en: '{waiting} tasks waiting: more than {key} ({limit}) allows with {workers} processes',
    es: '{waiting} tareas en espera: más de lo que {key} ({limit}) admite con {workers} procesos',
  },
  'scaling.vetoActive': {
    en: '{active} processes worked at once: {needed} are kept, so that the next tasks need not wait',
    es: '{active} procesos trabajaron a la vez: se mantienen {needed}, para que las próximas tareas no esperen',
  },
  'scaling.vetoActiveUnknown': {
    en: 'how many processes work is not known (its node did not answer): one at a time',
    es: 'no se sabe cuántos procesos trabajan (su nodo no respondió): de uno en uno',
  },
  'scaling.vetoTaskAge': {
    en: 'the oldest task waits for {seconds} s: nothing goes down before it is under {limit} s',
    es: 'la tarea más antigua espera desde hace {seconds} s: nada baja hasta que sea menos de {limit} s',
  },
  'scaling.wouldGoUpQueue': {
    en: '{key}: more than {limit} waiting tasks for {minutes} min; {waiting} now',
    es: '{key}: más de {limit} tareas en espera durante {minutes} min; ahora {waiting}',
  },
  'scaling.heldBack': {
    en: '{tasks} ready tasks are not counted as waiting: idle processes do not take them while {scheduled} tasks wait for their time (countdown, eta) in the worker, so no further process would. The broker can’t tell how many of them are countdowns too. If real tasks are among them: a queue of their own for countdowns, or native delayed delivery (quorum queues, Celery 5.5 or later)',
    es: '{tasks} tareas listas no se cuentan como en espera: los procesos libres no las toman mientras {scheduled} tareas esperan su hora (countdown, eta) en el worker, así que otro proceso tampoco lo haría. El broker no distingue cuántas de ellas son también countdowns. Si hay tareas reales entre ellas: una cola propia para los countdowns, o la entrega diferida nativa (colas quorum, Celery 5.5 o posterior)',
  },
  'scaling.nobodyConsumes': {
    en: 'nobody consumes the queue {queue}, in which {ready} tasks wait: is it among the -Q of a worker?',
    es: 'nadie consume la cola {queue}, en la que esperan {ready} tareas: ¿está entre las -Q de algún worker?',
  },
  'scaling.consumesNothing': {
    en: '{unit} is active but takes tasks from no queue: restart it, or give it its queue back (celery control add_consumer)',
    es: '{unit} está activo pero no toma tareas de ninguna cola: reinícielo o devuélvale su cola (celery control add_consumer)',
  },
  'scaling.notConsumed': {
    en: '{unit} takes no tasks from {queue}, in which {ready} wait: is it among its -Q?',
    es: '{unit} no toma tareas de {queue}, en la que esperan {ready}: ¿está entre sus -Q?',
  },
  'scaling.idleProcesses': {
    en: '{waiting} tasks wait for {minutes} min while no process of {unit} works: a rate_limit, or a pool that hangs (a restart helps)',
    es: '{waiting} tareas esperan desde hace {minutes} min mientras ningún proceso de {unit} trabaja: un rate_limit, o un pool colgado (un reinicio ayuda)',
  },
  'host.beatTwice': {
    en: 'celery beat runs {running} times ({units}): every scheduled task is sent as often; let one of them run',
    es: 'celery beat funciona {running} veces ({units}): cada tarea programada se envía otras tantas; deje solo uno',
  },
  'host.beatGone': {
    en: 'celery beat does not run though {units} should run it: no scheduled task is sent',
    es: 'celery beat no funciona aunque {units} debería: no se envía ninguna tarea programada',
  },
  'ui.short.beat': { en: 'beat', es: 'beat' },
  'ui.service.active': { en: '{n} active', es: '{n} en curso' },
  'scaling.notTaken': {
    en: '{ready} tasks wait in {queue} and none was taken for {minutes} min, while the processes use no CPU',
    es: '{ready} tareas esperan en {queue} y ninguna se ha tomado en {minutes} min, mientras los procesos no usan CPU',
  },
  'scaling.emptyPool': {
    en: '{unit} runs with 0 processes: tasks hang; one is added',
    es: '{unit} funciona con 0 procesos: las tareas se quedan; se añade uno',
  },
  'scaling.reason.unscalable': {
    en: "a pool of this kind can't be scaled from outside; the reason says what could be done",
    es: 'un pool así no se puede escalar desde fuera; el motivo dice qué se puede hacer',
  },
  'scaling.reason.taskAge': {
    en: 'a task waits for longer than max_task_age_seconds',
    es: 'una tarea espera más de max_task_age_seconds',
  },
  'host.pool.kind': {
    en: 'a pool of the kind {pool} keeps its size; only prefork (-P prefork) can be scaled',
    es: 'un pool de tipo {pool} no cambia de tamaño; solo prefork (-P prefork) se puede escalar',
  },
  'host.pool.autoscale': {
    en: 'Celery itself scales this pool (--autoscale): remove that option, or leave the scaling to Celery',
    es: 'Celery mismo escala este pool (--autoscale): quite esa opción, o deje el escalado a Celery',
  },
  'host.pool.multi': {
    en: 'celery multi starts nodes that systemd does not tell apart: one unit with "celery worker" for each can be scaled',
    es: 'celery multi arranca nodos que systemd no distingue: una unidad con "celery worker" por nodo sí se puede escalar',
  },
  'host.pool.broker': {
    en: 'over a broker of the kind {scheme} Celery has no remote control; the pool keeps its size',
    es: 'con un broker de tipo {scheme} Celery no tiene control remoto; el pool no cambia de tamaño',
  },
  'host.pool.command': {
    en: 'its command line does not tell how celery is called: {command}',
    es: 'su línea de comandos no dice cómo se llama a celery: {command}',
  },
  'ui.service.queue': { en: 'queue {n}', es: 'cola {n}' },
  'ui.short.unscalable': { en: 'not scalable', es: 'no escalable' },
  'ui.short.idleQueue': { en: 'nobody takes its tasks', es: 'nadie toma sus tareas' },
  'ui.tip.waitingTasks': { en: 'Tasks waiting', es: 'Tareas en espera' },
  'ui.tip.activeTasks': { en: 'Tasks active', es: 'Tareas en curso' },
  'ui.tip.reservedTasks': { en: 'Tasks reserved', es: 'Tareas reservadas' },
  'ui.tip.scheduledTasks': { en: 'Tasks for later', es: 'Tareas para más tarde' },
  'ui.tip.heldBackTasks': { en: 'Tasks not counted', es: 'Tareas sin contar' },
  'ui.tip.oldestTask': { en: 'Oldest task waits', es: 'La más antigua espera' },
  'agent.broker.noUrl': {
    en: 'the queue could not be read: the variable {name} is not in the environment of {unit}; set broker_url_env or broker_url',
    es: 'no se pudo leer la cola: la variable {name} no está en el entorno de {unit}; indique broker_url_env o broker_url',
  },
  'agent.broker.hidden': {
    en: 'the queue could not be read: the processes of {unit} hide their environment (setproctitle), and neither Environment= nor EnvironmentFile= of the unit sets {name}; set it there, or broker_url_env or broker_url in the configuration',
    es: 'no se pudo leer la cola: los procesos de {unit} ocultan su entorno (setproctitle), y ni Environment= ni EnvironmentFile= de la unidad fijan {name}; fíjelo ahí, o indique broker_url_env o broker_url en la configuración',
  },
  'agent.broker.notRunning': {
    en: 'the queue could not be read: {unit} does not run',
    es: 'no se pudo leer la cola: {unit} no funciona',
  },
  'agent.broker.badUrl': {
    en: 'the queue could not be read: what the variable {name} of {unit} holds is not the URL of a broker',
    es: 'no se pudo leer la cola: lo que contiene la variable {name} de {unit} no es la URL de un broker',
  },
  'agent.broker.scheme': {
    en: 'the queue could not be read: of {scheme} that is not possible, of Redis and RabbitMQ it is',
    es: 'no se pudo leer la cola: de {scheme} no es posible, de Redis y RabbitMQ sí',
  },
  'agent.broker.failed': {
    en: 'the queue could not be read: {address}: {detail}',
    es: 'no se pudo leer la cola: {address}: {detail}',
  },
  'agent.broker.noAnswer': {
    en: 'the queue could not be read: {address} did not answer within {seconds} s',
    es: 'no se pudo leer la cola: {address} no respondió en {seconds} s',
  },
  'agent.broker.program': {
    en: 'the queue could not be read: the program that asks the broker could not be run: {detail}',
    es: 'no se pudo leer la cola: no se pudo ejecutar el programa que pregunta al broker: {detail}',
  },
  'agent.pool.noNode': {
    en: '{unit}: none of the {nodes} nodes that answered is its process {pid}; is worker_enable_remote_control off, or the broker slow? ({detail})',
    es: '{unit}: ninguno de los {nodes} nodos que respondieron es su proceso {pid}; ¿está apagado worker_enable_remote_control, o va lento el broker? ({detail})',
  },
  'agent.pool.duplicate': {
    en: '{unit}: two nodes are called {node}, and both would change; give each a name of its own (-n NAME@%%h in a unit)',
    es: '{unit}: dos nodos se llaman {node} y cambiarían ambos; dé a cada uno un nombre propio (-n NOMBRE@%%h en una unidad)',
  },
  'agent.pool.otherProcesses': {
    en: '{unit}: the node {node} does not have the processes that the unit has; looked at again at the next run',
    es: '{unit}: el nodo {node} no tiene los procesos que tiene la unidad; se mira de nuevo en la próxima ejecución',
  },
  'agent.pool.refused': {
    en: '{unit}: Celery refused {method}: {detail}',
    es: '{unit}: Celery rechazó {method}: {detail}',
  },
  'agent.pool.busy': {
    en: 'all processes are busy: none is ended now, tried again at the next run',
    es: 'todos los procesos están ocupados: ahora no se termina ninguno, se intenta en la próxima ejecución',
  },
  'agent.pool.noAnswer': {
    en: '{unit}: {method} was not answered: {detail}',
    es: '{unit}: {method} no tuvo respuesta: {detail}',
  },
  'agent.pool.noChange': {
    en: '{unit}: Celery accepted {method}, but the number of processes did not change',
    es: '{unit}: Celery aceptó {method}, pero el número de procesos no cambió',
  },
} as const satisfies Entries;
