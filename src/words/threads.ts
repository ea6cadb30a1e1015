import type { Entries } from './entry';

/** What the thread doctor says: verdicts, limits, causes, rules, remedies. */
export const threadsWords = {
  'threads.journalDenied': {
    en: 'The journal can be read by root and by the groups adm and systemd-journal only.',
    es: 'El journal solo lo pueden leer root y los grupos adm y systemd-journal.',
  },
  'threads.journalTooLong': {
    en: 'The journal of this unit is too long to be searched in time.',
    es: 'El journal de esta unidad es demasiado largo para revisarlo a tiempo.',
  },

  // Verdict, first sentence: what happened.
  'threads.verdict.refused': {
    en: "“can't start new thread” stands {count} times in the journal of {unit} in the last 7 days, last at {last}, and its cgroup has counted {refused} refusals.",
    es: "«can't start new thread» aparece {count} veces en el journal de {unit} en los últimos 7 días, la última a las {last}, y su cgroup ha contado {refused} rechazos.",
  },
  'threads.verdict.errors': {
    en: "“can't start new thread” stands {count} times in the journal of {unit} in the last 7 days, last at {last}.",
    es: "«can't start new thread» aparece {count} veces en el journal de {unit} en los últimos 7 días, la última a las {last}.",
  },
  'threads.verdict.past': {
    en: "“can't start new thread” stands {count} times in the journal of {unit} in the last 7 days, last at {last}. Since then {setting} was raised: it was {from} at most when threads were refused, and is {to} now.",
    es: "«can't start new thread» aparece {count} veces en el journal de {unit} en los últimos 7 días, la última a las {last}. Desde entonces se subió {setting}: era {from} como mucho cuando se rechazaron hilos, y ahora es {to}.",
  },
  'threads.verdict.pastCommand': {
    en: "“can't start new thread” stands {count} times in the journal of {unit} in the last 7 days, last at {last}. Another command line runs since, and there was none under it.",
    es: "«can't start new thread» aparece {count} veces en el journal de {unit} en los últimos 7 días, la última a las {last}. Desde entonces corre otra línea de comandos, y con ella no ha pasado.",
  },
  'threads.verdict.changed': {
    en: "“can't start new thread” stands {count} times in the journal of {unit} in the last 7 days, last at {last}. {file} was changed at {changed}, but nothing in it that would help; the limit is still {limit}: nothing proves that it is over.",
    es: "«can't start new thread» aparece {count} veces en el journal de {unit} en los últimos 7 días, la última a las {last}. {file} cambió a las {changed}, pero nada en él que ayude; el límite sigue en {limit}: nada demuestra que haya pasado.",
  },
  'threads.verdict.changedUnknown': {
    en: "“can't start new thread” stands {count} times in the journal of {unit} in the last 7 days, last at {last}. {file} was changed at {changed}; the limit is {limit} now, and what it was then is not known: nothing proves that it is over.",
    es: "«can't start new thread» aparece {count} veces en el journal de {unit} en los últimos 7 días, la última a las {last}. {file} cambió a las {changed}; el límite es ahora {limit}, y no se sabe cuál era entonces: nada demuestra que haya pasado.",
  },
  'threads.verdict.cannotStart': {
    en: '{unit} does not start: its command line has --limit-concurrency, which is an option of Uvicorn and not of Gunicorn.',
    es: '{unit} no arranca: su línea de comandos lleva --limit-concurrency, que es una opción de Uvicorn y no de Gunicorn.',
  },
  'threads.verdict.refusedNoError': {
    en: "The cgroup of {unit} has counted {refused} refusals, but its journal, which goes back to {since}, has no “can't start new thread”: what asked may not log.",
    es: "El cgroup de {unit} ha contado {refused} rechazos, pero su journal, que llega hasta {since}, no tiene «can't start new thread»: quizá lo que los pidió no lo registre.",
  },
  'threads.verdict.refusedGone': {
    en: 'The cgroup of {unit} has counted {refused} refusals. When is not known any more: the journal begins at {since}, after the service was started, and what stood there before is gone.',
    es: 'El cgroup de {unit} ha contado {refused} rechazos. Ya no se sabe cuándo: el journal empieza a las {since}, después de arrancar el servicio, y lo anterior se ha perdido.',
  },
  'threads.verdict.refusedPast': {
    en: 'The cgroup of {unit} has counted {refused} refusals. Since then {setting} was raised: it was {from} at most when threads were refused, and is {to} now.',
    es: 'El cgroup de {unit} ha contado {refused} rechazos. Desde entonces se subió {setting}: era {from} como mucho cuando se rechazaron hilos, y ahora es {to}.',
  },
  'threads.verdict.remembered': {
    en: 'The agent saw at {at} that {unit} was refused threads ({refused} in all), under a limit of {max}. The journal, which goes back to {since}, does not tell of it any more; nothing proves that it is over.',
    es: 'El agente vio a las {at} que a {unit} se le rechazaban hilos ({refused} en total), con un límite de {max}. El journal, que llega hasta {since}, ya no lo cuenta; nada demuestra que haya pasado.',
  },
  'threads.verdict.rememberedPast': {
    en: 'The agent saw at {at} that {unit} was refused threads ({refused} in all). Since then {setting} was raised: it was {from}, and is {to} now.',
    es: 'El agente vio a las {at} que a {unit} se le rechazaban hilos ({refused} en total). Desde entonces se subió {setting}: era {from}, y ahora es {to}.',
  },
  'threads.verdict.refusedUnseen': {
    en: 'The cgroup of {unit} has counted {refused} refusals; its journal could not be read.',
    es: 'El cgroup de {unit} ha contado {refused} rechazos; su journal no se pudo leer.',
  },
  'threads.verdict.unseen': {
    en: '{unit}: nothing was refused as far as can be seen; its journal could not be read.',
    es: '{unit}: no se rechazó nada por lo que se ve; su journal no se pudo leer.',
  },
  'threads.verdict.none': {
    en: 'The journal of {unit}, which goes back to {since}, tells of no refused thread.',
    es: 'El journal de {unit}, que llega hasta {since}, no habla de ningún hilo rechazado.',
  },
  // Second sentence: which limit binds.
  'threads.verdict.notRunning': {
    en: '{unit} does not run now, so nothing counts against a limit.',
    es: '{unit} no está en marcha ahora, así que nada cuenta para ningún límite.',
  },
  'threads.verdict.noLimit': {
    en: 'No limit that holds for {unit} could be read.',
    es: 'No se pudo leer ningún límite que valga para {unit}.',
  },

  'threads.binds.first.tasks': {
    en: 'TasksMax of {subject} binds first: {current} of {max} in use, so {room} more threads.',
    es: 'El primero en cortar es TasksMax de {subject}: {current} de {max} en uso, así que quedan {room} hilos más.',
  },
  'threads.binds.first.slice': {
    en: 'TasksMax of {subject}, the cgroup above it, binds first: {current} of {max} in use by all that runs in it, so {room} more threads.',
    es: 'El primero en cortar es TasksMax de {subject}, el cgroup superior: {current} de {max} en uso por todo lo que corre en él, así que quedan {room} hilos más.',
  },
  'threads.binds.first.nproc': {
    en: 'RLIMIT_NPROC (LimitNPROC) of the user {subject} binds first: {current} of {max} in use by all processes of this user, so {room} more threads.',
    es: 'El primero en cortar es RLIMIT_NPROC (LimitNPROC) del usuario {subject}: {current} de {max} en uso por todos los procesos de este usuario, así que quedan {room} hilos más.',
  },
  'threads.binds.first.threadsMax': {
    en: 'kernel.threads-max binds first: {current} of {max} in use on the whole server, so {room} more threads.',
    es: 'El primero en cortar es kernel.threads-max: {current} de {max} en uso en todo el servidor, así que quedan {room} hilos más.',
  },
  'threads.binds.first.pidMax': {
    en: 'kernel.pid_max binds first: {current} of {max} in use on the whole server, so {room} more threads.',
    es: 'El primero en cortar es kernel.pid_max: {current} de {max} en uso en todo el servidor, así que quedan {room} hilos más.',
  },
  'threads.binds.first.mapCount': {
    en: 'vm.max_map_count binds first, in process {subject}: {current} of {max} mappings, so about {room} more threads.',
    es: 'El primero en cortar es vm.max_map_count, en el proceso {subject}: {current} de {max} mapeos, así que quedan unos {room} hilos más.',
  },
  'threads.binds.first.addressSpace': {
    en: 'RLIMIT_AS (LimitAS) binds first, in process {subject}: {current} of {max} MiB of address space, so about {room} more threads with their stacks.',
    es: 'El primero en cortar es RLIMIT_AS (LimitAS), en el proceso {subject}: {current} de {max} MiB de espacio de direcciones, así que quedan unos {room} hilos más con sus pilas.',
  },
  'threads.binds.first.memory': {
    en: 'Memory of {subject} binds first: {current} of {max} MiB, so about {room} more threads.',
    es: 'El primero en cortar es la memoria de {subject}: {current} de {max} MiB, así que quedan unos {room} hilos más.',
  },
  'threads.binds.first.commit': {
    en: 'What the kernel promises as memory (vm.overcommit_memory=2) binds first: {current} of {max} MiB, so about {room} more threads.',
    es: 'El primero en cortar es la memoria que el núcleo promete (vm.overcommit_memory=2): {current} de {max} MiB, así que quedan unos {room} hilos más.',
  },
  'threads.binds.next.tasks': {
    en: 'With that one gone, TasksMax of {subject} would bind: {current} of {max}, {room} more threads.',
    es: 'Sin ese, cortaría TasksMax de {subject}: {current} de {max}, {room} hilos más.',
  },
  'threads.binds.next.slice': {
    en: 'With that one gone, TasksMax of {subject} would bind: {current} of {max}, {room} more threads.',
    es: 'Sin ese, cortaría TasksMax de {subject}: {current} de {max}, {room} hilos más.',
  },
  'threads.binds.next.nproc': {
    en: 'With that one gone, RLIMIT_NPROC of the user {subject} would bind: {current} of {max}, {room} more threads.',
    es: 'Sin ese, cortaría RLIMIT_NPROC del usuario {subject}: {current} de {max}, {room} hilos más.',
  },
  'threads.binds.next.threadsMax': {
    en: 'With that one gone, kernel.threads-max would bind: {current} of {max}, {room} more threads.',
    es: 'Sin ese, cortaría kernel.threads-max: {current} de {max}, {room} hilos más.',
  },
  'threads.binds.next.pidMax': {
    en: 'With that one gone, kernel.pid_max would bind: {current} of {max}, {room} more threads.',
    es: 'Sin ese, cortaría kernel.pid_max: {current} de {max}, {room} hilos más.',
  },
  'threads.binds.next.mapCount': {
    en: 'With that one gone, vm.max_map_count would bind in process {subject}: {current} of {max} mappings, about {room} more threads.',
    es: 'Sin ese, cortaría vm.max_map_count en el proceso {subject}: {current} de {max} mapeos, unos {room} hilos más.',
  },
  'threads.binds.next.addressSpace': {
    en: 'With that one gone, RLIMIT_AS would bind in process {subject}: {current} of {max} MiB, about {room} more threads.',
    es: 'Sin ese, cortaría RLIMIT_AS en el proceso {subject}: {current} de {max} MiB, unos {room} hilos más.',
  },
  'threads.binds.next.memory': {
    en: 'With that one gone, the memory of {subject} would bind: {current} of {max} MiB, about {room} more threads.',
    es: 'Sin ese, cortaría la memoria de {subject}: {current} de {max} MiB, unos {room} hilos más.',
  },
  'threads.binds.next.commit': {
    en: 'With that one gone, the memory that the kernel promises would bind: {current} of {max} MiB, about {room} more threads.',
    es: 'Sin ese, cortaría la memoria que el núcleo promete: {current} de {max} MiB, unos {room} hilos más.',
  },

  'threads.limit.tasks': { en: 'TasksMax of {subject}', es: 'TasksMax de {subject}' },
  'threads.limit.slice': { en: 'TasksMax of {subject} (above it)', es: 'TasksMax de {subject} (superior)' },
  'threads.limit.nproc': {
    en: 'RLIMIT_NPROC, all of the user {subject}',
    es: 'RLIMIT_NPROC, todo lo del usuario {subject}',
  },
  'threads.limit.threadsMax': {
    en: 'kernel.threads-max, the whole server',
    es: 'kernel.threads-max, todo el servidor',
  },
  'threads.limit.pidMax': {
    en: 'kernel.pid_max, the whole server',
    es: 'kernel.pid_max, todo el servidor',
  },
  'threads.limit.mapCount': {
    en: 'vm.max_map_count, mappings of process {subject}',
    es: 'vm.max_map_count, mapeos del proceso {subject}',
  },
  'threads.limit.addressSpace': {
    en: 'RLIMIT_AS, MiB of process {subject}',
    es: 'RLIMIT_AS, MiB del proceso {subject}',
  },
  'threads.limit.memory': { en: 'Memory of {subject}, MiB', es: 'Memoria de {subject}, MiB' },
  'threads.limit.commit': { en: 'Promised memory, MiB', es: 'Memoria prometida, MiB' },

  // What makes the threads.
  'threads.makes.asgi': {
    en: 'ASGI, {workers} worker(s) of the class {workerClass}: a synchronous Django view takes one thread for each request in flight. Threads follow the requests, not the workers: nothing in the unit bounds them.',
    es: 'ASGI, {workers} worker(s) de la clase {workerClass}: una vista síncrona de Django ocupa un hilo por cada petición en curso. Los hilos siguen a las peticiones, no a los workers: nada en la unidad los acota.',
  },
  'threads.makes.gthread': {
    en: '{workers} worker(s) with {threads} threads each (gthread): with their main threads and the master at most {reach}.',
    es: '{workers} worker(s) con {threads} hilos cada uno (gthread): con sus hilos principales y el master, {reach} como máximo.',
  },
  'threads.makes.sync': {
    en: '{workers} synchronous worker(s), one thread each: with the master {reach}. More threads come from the application.',
    es: '{workers} worker(s) síncronos, un hilo cada uno: con el master, {reach}. Los demás hilos los crea la aplicación.',
  },
  'threads.makes.green': {
    en: 'Workers of the class {workerClass}: requests share one thread; threads come from pools (name resolution) and from the application.',
    es: 'Workers de la clase {workerClass}: las peticiones comparten un hilo; los hilos vienen de pools (resolución de nombres) y de la aplicación.',
  },
  'threads.makes.other': {
    en: 'Workers of the class {workerClass}, which is not known here.',
    es: 'Workers de la clase {workerClass}, que aquí no se conoce.',
  },
  'threads.makes.file': {
    en: 'The command line names no worker class; {path} may.',
    es: 'La línea de comandos no nombra la clase de worker; quizá lo haga {path}.',
  },
  'threads.makes.prefork': {
    en: 'Celery, {processes} pool process(es) (prefork) with a few threads each; the main process has some more.',
    es: 'Celery, {processes} proceso(s) de pool (prefork) con unos pocos hilos cada uno; el proceso principal tiene algunos más.',
  },
  'threads.makes.threadPool': {
    en: 'Celery with a pool of {threads} threads in one process.',
    es: 'Celery con un pool de {threads} hilos en un proceso.',
  },
  'threads.makes.threadPoolDefault': {
    en: 'Celery with a pool of threads in one process, one for each CPU.',
    es: 'Celery con un pool de hilos en un proceso, uno por CPU.',
  },
  'threads.makes.pool': {
    en: 'Celery with the pool {pool}: tasks share one thread.',
    es: 'Celery con el pool {pool}: las tareas comparten un hilo.',
  },

  // What is wrong in the unit.
  'threads.rule.controlShared': {
    en: 'The control socket {path} of {unit} is that of {others} too: each start takes it from the others, and “gunicornc worker add” reaches whichever started last.',
    es: 'El socket de control {path} de {unit} es también el de {others}: cada arranque se lo quita a los demás, y «gunicornc worker add» llega al último que arrancó.',
  },
  'threads.rule.controlFailed': {
    en: 'Gunicorn’s control socket could not be made for {unit} ({detail}). It serves without it; the error comes back at every start.',
    es: 'No se pudo crear el socket de control de Gunicorn para {unit} ({detail}). Sirve sin él; el error vuelve en cada arranque.',
  },
  'threads.rule.limitConcurrency': {
    en: '{option} is no option of Gunicorn: it ends with “unrecognized arguments”, and {unit} does not start. With Gunicorn the limit needs a worker class that carries it.',
    es: '{option} no es una opción de Gunicorn: termina con «unrecognized arguments» y {unit} no arranca. Con Gunicorn ese límite necesita una clase de worker que lo lleve.',
  },
  'threads.rule.unknownOption': {
    en: '{option} is an option of Uvicorn and not of Gunicorn, which ends with “unrecognized arguments”: {unit} does not start.',
    es: '{option} es una opción de Uvicorn y no de Gunicorn, que termina con «unrecognized arguments»: {unit} no arranca.',
  },
  'threads.rule.threadsIgnored': {
    en: '--threads {threads} does nothing with the worker class {workerClass}: it acts on gthread only.',
    es: '--threads {threads} no hace nada con la clase de worker {workerClass}: solo actúa en gthread.',
  },
  'threads.rule.asgiPerRequest': {
    en: '{unit} serves ASGI: each request to a synchronous view holds a thread while it runs (Django 4.1 and later), so a burst of slow requests is a burst of threads. More workers do not cap that.',
    es: '{unit} sirve ASGI: cada petición a una vista síncrona retiene un hilo mientras dura (Django 4.1 y posteriores), así que una ráfaga de peticiones lentas es una ráfaga de hilos. Más workers no lo limitan.',
  },
  'threads.rule.asgiThreads': {
    en: 'ASGI_THREADS={value} has no effect: asgiref no longer reads it.',
    es: 'ASGI_THREADS={value} no tiene efecto: asgiref ya no la lee.',
  },
  'threads.rule.reach': {
    en: 'TasksMax={max} is below what {unit} is configured for: {reach} threads.',
    es: 'TasksMax={max} es menos de lo que {unit} tiene configurado: {reach} hilos.',
  },
  'threads.rule.scaledReach': {
    en: 'The configuration lets the autoscaler give {unit} {workers} workers, which make {reach} threads; TasksMax={max} lets it stop before.',
    es: 'La configuración permite al autoescalador dar {workers} workers a {unit}, que crean {reach} hilos; con TasksMax={max} se queda antes.',
  },
  'threads.rule.aboveSlice': {
    en: 'TasksMax={max} of {unit} is never reached: {slice} above it allows {sliceMax} for all that runs in it.',
    es: 'TasksMax={max} de {unit} nunca se alcanza: {slice}, por encima, permite {sliceMax} para todo lo que corre en él.',
  },
  'threads.rule.nprocShared': {
    en: 'LimitNPROC={max} is counted per user, not per service: {unit} shares it with {others}, which run as {user} too.',
    es: 'LimitNPROC={max} se cuenta por usuario, no por servicio: {unit} lo comparte con {others}, que también se ejecutan como {user}.',
  },
  'threads.rule.logins': {
    en: '{path} says “{line}”. That is PAM’s and holds for logins; {unit} is started by systemd and never sees it.',
    es: '{path} dice «{line}». Eso es de PAM y vale para los inicios de sesión; {unit} lo arranca systemd y nunca lo ve.',
  },
  'threads.rule.restartLoop': {
    en: 'systemd has restarted {unit} by itself {count} times: it ends again and again.',
    es: 'systemd ha reiniciado {unit} por sí mismo {count} veces: termina una y otra vez.',
  },
  'threads.rule.killMode': {
    en: 'KillMode=control-group of {unit} ends the pool processes together with the main process: a restart loses the tasks that run. KillMode=mixed lets them end.',
    es: 'KillMode=control-group de {unit} termina los procesos del pool junto con el principal: un reinicio pierde las tareas en curso. KillMode=mixed las deja acabar.',
  },
  'threads.rule.timeoutStop': {
    en: 'TimeoutStopSec of {unit} is {seconds} s: tasks that run longer are killed when it stops.',
    es: 'TimeoutStopSec de {unit} es {seconds} s: al detenerla se matan las tareas que duren más.',
  },
  'threads.rule.leak': {
    en: 'Worker {pid} has {threads} threads, where its class makes {expected}, and they stay (grown by {grown}): the application makes threads that do not end.',
    es: 'El worker {pid} tiene {threads} hilos, cuando su clase crea {expected}, y no se van (aumento: {grown}): la aplicación crea hilos que no terminan.',
  },
  'threads.rule.leakGrowing': {
    en: 'Worker {pid} has {threads} threads, where its class makes {expected}, and {grown} more than in the look before: threads are made and do not end (a leak).',
    es: 'El worker {pid} tiene {threads} hilos, cuando su clase crea {expected}, y {grown} más que en la lectura anterior: se crean hilos que no terminan (una fuga).',
  },
  'threads.rule.growing': {
    en: 'Worker {pid} has {threads} threads, {grown} more than in the look before, and none has ended since: requests in flight, or a leak. Look again when it is quiet.',
    es: 'El worker {pid} tiene {threads} hilos, {grown} más que en la lectura anterior, y ninguno ha terminado desde entonces: peticiones en curso o una fuga. Vuelva a mirar cuando haya calma.',
  },
  'threads.rule.reloadNeeded': {
    en: 'The files of {unit} were changed after systemd read them: what they say does not hold yet.',
    es: 'Los archivos de {unit} cambiaron después de que systemd los leyera: lo que dicen aún no vale.',
  },

  'threads.journal.thread': {
    en: "{at}: {count} × “can't start new thread”",
    es: "{at}: {count} × «can't start new thread»",
  },
  'threads.journal.fork': {
    en: '{at}: {count} × a process could not be made',
    es: '{at}: {count} × no se pudo crear un proceso',
  },
  'threads.journal.memory': {
    en: '{at}: {count} × out of memory in the program',
    es: '{at}: {count} × sin memoria en el programa',
  },
  'threads.journal.arguments': {
    en: '{at}: {count} × unrecognized arguments',
    es: '{at}: {count} × unrecognized arguments',
  },
  'threads.journal.control': {
    en: '{at}: {count} × the control server failed',
    es: '{at}: {count} × falló el servidor de control',
  },
  'threads.journal.sigkill': {
    en: '{at}: {count} × a worker was sent SIGKILL',
    es: '{at}: {count} × un worker recibió SIGKILL',
  },
  'threads.journal.timeout': { en: '{at}: {count} × WORKER TIMEOUT', es: '{at}: {count} × WORKER TIMEOUT' },
  'threads.journal.oom': {
    en: '{at}: {count} × ended by the kernel (out of memory)',
    es: '{at}: {count} × terminado por el núcleo (sin memoria)',
  },
  'threads.journal.restart': {
    en: '{at}: {count} × restarted by systemd',
    es: '{at}: {count} × reiniciado por systemd',
  },

  'threads.change.unitFile': {
    en: '{at}: the file {what} of the unit was changed',
    es: '{at}: cambió el archivo {what} de la unidad',
  },
  'threads.change.package': { en: '{at}: package: {what}', es: '{at}: paquete: {what}' },
  'threads.change.code': {
    en: '{at}: code was changed, {count} file(s), the last one {what}',
    es: '{at}: cambió el código, {count} archivo(s), el último {what}',
  },
  'threads.change.sigkill': {
    en: '{at}: Gunicorn killed a worker with SIGKILL ({count} in this hour)',
    es: '{at}: Gunicorn mató un worker con SIGKILL ({count} en esa hora)',
  },
  'threads.change.timeout': {
    en: '{at}: WORKER TIMEOUT ({count} in this hour)',
    es: '{at}: WORKER TIMEOUT ({count} en esa hora)',
  },
  'threads.change.oom': {
    en: '{at}: ended by the kernel, out of memory ({count} in this hour)',
    es: '{at}: terminado por el núcleo, sin memoria ({count} en esa hora)',
  },
  'threads.change.restart': {
    en: '{at}: restarted by systemd by itself ({count} in this hour)',
    es: '{at}: reiniciado por systemd por sí mismo ({count} en esa hora)',
  },
  'threads.change.started': {
    en: '{at}: the service was started ({count} in this hour)',
    es: '{at}: se arrancó el servicio ({count} en esa hora)',
  },
  'threads.change.plan': {
    en: '{at}: the plan {what} of this extension',
    es: '{at}: el plan {what} de esta extensión',
  },
  'threads.change.boot': { en: '{at}: the server was booted', es: '{at}: arrancó el servidor' },

  // Remedies.
  'threads.remedy.limit': { en: '{name}={value} for {unit}', es: '{name}={value} para {unit}' },
  'threads.remedy.slice': { en: 'TasksMax={value} for {slice}', es: 'TasksMax={value} para {slice}' },
  'threads.remedy.sysctl': { en: '{key} = {value}, now and for good', es: '{key} = {value}, ahora y para siempre' },
  'threads.remedy.workers': {
    en: 'Start {unit} with {workers} worker(s)',
    es: 'Arrancar {unit} con {workers} worker(s)',
  },
  'threads.remedy.wsgi': {
    en: 'Switch {unit} to WSGI, {workers} workers × {threads} threads',
    es: 'Pasar {unit} a WSGI, {workers} workers × {threads} hilos',
  },
  'threads.remedy.boundedAsgi': {
    en: 'Bound the ASGI of {unit} to {limit} requests at once per worker',
    es: 'Acotar el ASGI de {unit} a {limit} peticiones a la vez por worker',
  },
  'threads.remedy.recycle': {
    en: 'Recycle the workers of {unit} (--max-requests 1000, jitter 50)',
    es: 'Reciclar los workers de {unit} (--max-requests 1000, jitter 50)',
  },
  'threads.remedy.knownOptions': {
    en: 'Take the options that Gunicorn does not have out of {unit}',
    es: 'Quitar de {unit} las opciones que Gunicorn no tiene',
  },
  'threads.remedy.noControlSocket': {
    en: 'Start {unit} without Gunicorn’s control socket',
    es: 'Arrancar {unit} sin el socket de control de Gunicorn',
  },
  'threads.remedy.logins': {
    en: 'nproc {value} for logins of {user} (limits.d)',
    es: 'nproc {value} para los inicios de sesión de {user} (limits.d)',
  },

  'threads.cost.tasksMax': {
    en: 'Nothing is restarted: it is set in the running cgroup. More threads at once need more memory, and the database may see more connections.',
    es: 'No se reinicia nada: se fija en el cgroup en marcha. Más hilos a la vez necesitan más memoria, y la base de datos puede ver más conexiones.',
  },
  'threads.cost.limit': {
    en: 'The service is restarted: a process keeps the limits that it was started with.',
    es: 'Se reinicia el servicio: un proceso conserva los límites con los que arrancó.',
  },
  'threads.cost.slice': {
    en: 'Nothing is restarted. It holds for everything that runs in the slice.',
    es: 'No se reinicia nada. Vale para todo lo que corre en el slice.',
  },
  'threads.cost.sysctl': {
    en: 'Nothing is restarted. It holds for the whole server; kernel memory for more threads is taken only when they are made.',
    es: 'No se reinicia nada. Vale para todo el servidor; la memoria del núcleo para más hilos solo se ocupa cuando se crean.',
  },
  'threads.cost.workers': {
    en: 'The service is restarted and answers less at once. Under ASGI it does not cap threads: the requests are the same.',
    es: 'Se reinicia el servicio y atiende menos a la vez. Con ASGI no limita los hilos: las peticiones son las mismas.',
  },
  'threads.cost.wsgi': {
    en: 'The service is restarted. It then answers {atOnce} requests at once, further ones wait their turn; WebSockets and asynchronous views no longer work.',
    es: 'Se reinicia el servicio. Después atiende {atOnce} peticiones a la vez y las demás esperan su turno; los WebSockets y las vistas asíncronas dejan de funcionar.',
  },
  'threads.cost.boundedAsgi': {
    en: 'The service is restarted. What comes above {limit} requests at once is answered with 503 at once, instead of with an error in the middle.',
    es: 'Se reinicia el servicio. Lo que pase de {limit} peticiones a la vez recibe un 503 al momento, en lugar de un error a medias.',
  },
  'threads.cost.recycle': {
    en: 'The service is restarted. Each worker ends after about 1000 requests and a new one starts; the leak itself stays in the code.',
    es: 'Se reinicia el servicio. Cada worker termina tras unas 1000 peticiones y arranca otro; la fuga sigue en el código.',
  },
  'threads.cost.knownOptions': {
    en: 'What these options were meant to set is not set.',
    es: 'Lo que esas opciones debían fijar queda sin fijar.',
  },
  'threads.cost.noControlSocket': {
    en: 'The service is restarted. gunicornc can’t reach it any more; whoever wants that gives each unit a --control-socket of its own instead.',
    es: 'Se reinicia el servicio. gunicornc ya no puede alcanzarlo; quien lo quiera da a cada unidad un --control-socket propio en su lugar.',
  },
  'threads.cost.logins': {
    en: 'It changes nothing for services: they are started by systemd, without PAM. It counts from the next login of the user.',
    es: 'No cambia nada para los servicios: los arranca systemd, sin PAM. Vale desde el próximo inicio de sesión del usuario.',
  },

  'threads.why.binding': { en: 'It is this limit that refuses.', es: 'Es este límite el que rechaza.' },
  'threads.why.later': { en: 'It gives a leak more time, no more.', es: 'A una fuga solo le da más tiempo.' },
  'threads.why.reach': { en: 'The configuration reaches further.', es: 'La configuración llega más lejos.' },
  'threads.why.next': { en: 'It would be the next to refuse.', es: 'Sería el siguiente en rechazar.' },
  'threads.why.wsgi': {
    en: 'Threads are then bounded by the configuration: right where nothing asynchronous is used.',
    es: 'Los hilos quedan acotados por la configuración: lo adecuado si no se usa nada asíncrono.',
  },
  'threads.why.bounded': {
    en: 'Threads are then bounded, and ASGI stays.',
    es: 'Los hilos quedan acotados y ASGI se mantiene.',
  },
  'threads.why.boundedInstead': {
    en: 'It does what --limit-concurrency was written for, in a way that Gunicorn understands.',
    es: 'Hace lo que se buscaba con --limit-concurrency, de una forma que Gunicorn entiende.',
  },
  'threads.why.knownOptions': { en: 'The service starts again.', es: 'El servicio vuelve a arrancar.' },
  'threads.why.noControlSocket': {
    en: 'Nobody can then reach the wrong project by it, and its error is gone from the journal.',
    es: 'Así nadie alcanza por él el proyecto equivocado, y su error desaparece del registro.',
  },
  'threads.why.workers': { en: 'Fewer workers have fewer threads.', es: 'Menos workers tienen menos hilos.' },
  'threads.why.recycle': {
    en: 'What leaks ends with its worker.',
    es: 'Lo que se fuga termina con su worker.',
  },
  'threads.why.openFiles': {
    en: 'Each request in flight holds a socket; the soft limit on open files is {soft}.',
    es: 'Cada petición en curso ocupa un socket; el límite blando de archivos abiertos es {soft}.',
  },
  'threads.why.logins': {
    en: 'Only if people log in as this user and run programs by hand.',
    es: 'Solo si hay personas que entran como este usuario y ejecutan programas a mano.',
  },
} as const satisfies Entries;
