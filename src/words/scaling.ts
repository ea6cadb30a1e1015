import type { Entries } from './entry';

export const scalingWords = {
  'scaling.upSystem': {
    en: 'cpu {value} % > {limit} % for {minutes} min',
    es: 'cpu {value} % > {limit} % durante {minutes} min',
  },
  'scaling.upService': {
    en: 'cpu of the service {value} % > {limit} % for {minutes} min',
    es: 'cpu del servicio {value} % > {limit} % durante {minutes} min',
  },
  'scaling.downSystem': {
    en: 'cpu {value} % < {limit} % for {minutes} min',
    es: 'cpu {value} % < {limit} % durante {minutes} min',
  },
  'scaling.downService': {
    en: 'cpu of the service {value} % < {limit} % for {minutes} min',
    es: 'cpu del servicio {value} % < {limit} % durante {minutes} min',
  },
  'scaling.upBacklog': {
    en: 'backlog {value}, {limit} or more',
    es: 'conexiones en espera {value}, {limit} o más',
  },
  'scaling.downBacklog': {
    en: 'backlog {value} < {limit} for {minutes} min',
    es: 'conexiones en espera {value} < {limit} durante {minutes} min',
  },
  'scaling.steadyBacklog': {
    en: 'backlog {backlog}, nothing to do',
    es: 'conexiones en espera {backlog}, nada que hacer',
  },
  'scaling.missingBacklog': {
    en: 'the waiting connections could not be read; nothing goes down',
    es: 'no se pudieron leer las conexiones en espera; nada baja',
  },
  'scaling.waiting': {
    en: 'backlog {backlog}: connections wait although max_workers ({max}) run',
    es: 'conexiones en espera {backlog}: esperan aunque ya funcionan max_workers ({max})',
  },
  'scaling.waitingUnreachable': {
    en: 'threshold unreachable, backlog {backlog}: connections wait while the CPU ({value} %) stays below {key} ({limit} %); backlog_thresholds would act on it',
    es: 'umbral inalcanzable, conexiones en espera {backlog}: esperan mientras la CPU ({value} %) sigue por debajo de {key} ({limit} %); backlog_thresholds actuaría',
  },
  'scaling.waitingNoStep': {
    en: 'threshold unreachable, backlog {backlog}: connections wait, and no CPU step leads beyond {workers} workers',
    es: 'umbral inalcanzable, conexiones en espera {backlog}: ningún paso de CPU lleva más allá de {workers} workers',
  },
  'scaling.steady': { en: 'cpu {value} %, nothing to do', es: 'cpu {value} %, nada que hacer' },
  'scaling.adopted': {
    en: 'seen for the first time with {workers} workers; kept until the load asks for others',
    es: 'visto por primera vez con {workers} workers; se mantienen hasta que la carga pida otra cosa',
  },
  'scaling.bounds': {
    en: '{workers} workers are outside {min}–{max}',
    es: '{workers} workers están fuera de {min}–{max}',
  },
  'scaling.reconcile': {
    en: 'restarted or reloaded with {workers} workers; {desired} are wanted',
    es: 'reiniciado o recargado con {workers} workers; se quieren {desired}',
  },
  'scaling.unsettled': {
    en: '{workers} workers run, {desired} are wanted; waiting to see whether that lasts',
    es: 'hay {workers} workers y se quieren {desired}; se espera a ver si continúa',
  },
  'scaling.reloading': {
    en: 'workers are being replaced: {workers} run, {desired} are wanted; waiting until that is done',
    es: 'se están reemplazando los workers: hay {workers} y se quieren {desired}; se espera a que termine',
  },
  'scaling.upgrading': {
    en: '{unit} runs with two masters (USR2); left alone until one of them is gone',
    es: '{unit} funciona con dos procesos maestros (USR2); no se toca hasta que quede uno',
  },
  'scaling.hand': {
    en: 'somebody changed {desired} workers to {workers}; held for {minutes} min',
    es: 'alguien cambió {desired} workers por {workers}; se respeta durante {minutes} min',
  },
  'scaling.held': {
    en: '{workers} workers, set by hand, are held for another {minutes} min',
    es: '{workers} workers, puestos a mano, se mantienen {minutes} min más',
  },
  'scaling.draining': {
    en: '{workers} workers still finish their requests',
    es: '{workers} workers aún terminan sus peticiones',
  },
  'scaling.gaveUp': {
    en: '{desired} workers could not be reached in {attempts} attempts; {workers} run',
    es: 'no se llegó a {desired} workers en {attempts} intentos; hay {workers}',
  },
  'scaling.missingWorkers': {
    en: 'the workers of {unit} could not be counted; nothing changes',
    es: 'no se pudieron contar los workers de {unit}; nada cambia',
  },
  'scaling.missingCpu': { en: 'CPU could not be read; nothing changes', es: 'no se pudo leer la CPU; nada cambia' },
  'scaling.missingShare': {
    en: "the service's own CPU could not be read; nothing goes down",
    es: 'no se pudo leer la CPU del propio servicio; nada baja',
  },
  'scaling.missingMemory': {
    en: 'memory could not be read; nothing changes',
    es: 'no se pudo leer la memoria; nada cambia',
  },
  'scaling.missingTasks': {
    en: "the service's tasks or their limit could not be read; nothing goes up",
    es: 'no se pudieron leer las tareas del servicio o su límite; nada sube',
  },
  'scaling.noWorkers': {
    en: '{unit} runs without a single worker: its application does not start; see its log',
    es: '{unit} funciona sin ningún worker: su aplicación no arranca; vea su registro',
  },
  'scaling.broken': { en: '{unit} has failed', es: '{unit} ha fallado' },
  'scaling.notFound': {
    en: 'there is no unit {unit} on this server; nothing changes',
    es: 'no hay ninguna unidad {unit} en este servidor; nada cambia',
  },
  'scaling.notLoaded': {
    en: 'systemd has not loaded {unit} ({state}); nothing changes',
    es: 'systemd no ha cargado {unit} ({state}); nada cambia',
  },
  'scaling.alias': {
    en: '{unit} is another name of {service}: give that one as the "service"',
    es: '{unit} es otro nombre de {service}: indique ese como "service"',
  },
  'scaling.unidentified': {
    en: '{unit} runs, but no master of Gunicorn or Celery is seen in its cgroup: {command}',
    es: '{unit} está en marcha, pero en su cgroup no se ve ningún maestro de Gunicorn ni de Celery: {command}',
  },
  'scaling.isCelery': {
    en: '{unit} runs Celery: it belongs into the "celery" part of a project',
    es: '{unit} ejecuta Celery: va en la parte "celery" de un proyecto',
  },
  'scaling.isGunicorn': {
    en: '{unit} runs Gunicorn: it is the "service" of a project, not of its "celery" part',
    es: '{unit} ejecuta Gunicorn: es el "service" de un proyecto, no el de su parte "celery"',
  },
  'scaling.severalMasters': {
    en: '{unit} runs {count} masters of {program}: each can be scaled in a unit of its own',
    es: '{unit} ejecuta {count} maestros de {program}: cada uno se puede escalar en una unidad propia',
  },
  'scaling.stopped': { en: '{unit} does not run', es: '{unit} no está en marcha' },
  'scaling.notReady': { en: '{unit} is starting', es: '{unit} está arrancando' },
  'scaling.noSample': { en: 'nothing measured in this run', es: 'sin medición en esta ejecución' },
  'scaling.grace': {
    en: 'CPU of the first {seconds} s after a start or a scale-up does not count',
    es: 'la CPU de los primeros {seconds} s tras un arranque o un aumento no cuenta',
  },
  'scaling.vetoMemory': {
    en: 'memory: {available} MiB available, {needed} MiB needed, {threshold} MiB must stay',
    es: 'memoria: {available} MiB disponibles, {needed} MiB necesarios, deben quedar {threshold} MiB',
  },
  'scaling.vetoMemoryLimit': {
    en: 'memory of {subject}: {used} of {limit} MiB ({setting}=) used, {needed} MiB more needed, 90 % is the most',
    es: 'memoria de {subject}: {used} de {limit} MiB ({setting}=) en uso, {needed} MiB más necesarios, 90 % como máximo',
  },
  'scaling.vetoOom': {
    en: 'memory: {killed} processes were killed for want of it {minutes} min ago, with {wanted} workers; {fits} is the most for a day, or until its limit is raised',
    es: 'memoria: se mataron {killed} procesos por falta de ella hace {minutes} min, con {wanted} workers; {fits} es el máximo durante un día, o hasta que se suba su límite',
  },
  'scaling.oomTakenBack': {
    en: 'the kernel killed {killed} processes of {unit} for want of memory (OOM) after the count went from {fits} to {wanted}: taken back. Raise MemoryMax=, or let workers use less (--max-requests, --preload)',
    es: 'el kernel mató {killed} procesos de {unit} por falta de memoria (OOM) después de pasar de {fits} a {wanted}: se deshace. Suba MemoryMax=, o haga que los workers usen menos (--max-requests, --preload)',
  },
  'scaling.oomKilled': {
    en: 'the kernel killed {killed} processes of {unit} for want of memory (OOM), with {wanted} workers: nothing grows beyond {fits} for a day. Raise MemoryMax=, or let workers use less (--max-requests, --preload)',
    es: 'el kernel mató {killed} procesos de {unit} por falta de memoria (OOM), con {wanted} workers: nada crece más allá de {fits} durante un día. Suba MemoryMax=, o haga que los workers usen menos (--max-requests, --preload)',
  },
  'scaling.vetoStalled': {
    en: 'memory: the service stood still for want of it in {percent} % of the last minute, {most} % is the most',
    es: 'memoria: el servicio estuvo parado por falta de ella el {percent} % del último minuto, {most} % como máximo',
  },
  'scaling.vetoNproc': {
    en: 'threads of the user ({subject}, RLIMIT_NPROC): {current} of {max} used, {needed} more needed, 90 % is the most',
    es: 'hilos del usuario ({subject}, RLIMIT_NPROC): {current} de {max} en uso, {needed} más necesarios, 90 % como máximo',
  },
  'scaling.vetoSlice': {
    en: 'tasks of {subject}: {current} of {max} used, {needed} more needed, 90 % is the most',
    es: 'tareas de {subject}: {current} de {max} en uso, {needed} más necesarias, 90 % como máximo',
  },
  'scaling.vetoKernelThreads': {
    en: 'threads of the whole server: {current} of {max} used, {needed} more needed, 90 % is the most',
    es: 'hilos de todo el servidor: {current} de {max} en uso, {needed} más necesarios, 90 % como máximo',
  },
  'scaling.vetoTasks': {
    en: 'tasks: {current} of {max} used, {needed} more needed, 90 % is the most',
    es: 'tareas: {current} de {max} en uso, {needed} más necesarias, 90 % como máximo',
  },
  'scaling.vetoConnections': {
    en: 'database: {needed} connections needed, {max} allowed (database.max_connections)',
    es: 'base de datos: {needed} conexiones necesarias, {max} permitidas (database.max_connections)',
  },
  'scaling.vetoWaiting': {
    en: 'backlog {backlog}: nothing goes down while connections wait',
    es: 'conexiones en espera {backlog}: nada baja mientras haya conexiones esperando',
  },
  'scaling.vetoShareMemory': {
    en: 'shared server: {granted} of {asked} new workers; there is not enough memory for all that is asked for, and others need it more ({others})',
    es: 'servidor compartido: {granted} de {asked} workers nuevos; la memoria no alcanza para todo lo que se pide y otros la necesitan más ({others})',
  },
  'scaling.vetoShareTasks': {
    en: "shared server: {granted} of {asked} new workers; the server's limit on tasks is too near for all that is asked for, and others need them more ({others})",
    es: 'servidor compartido: {granted} de {asked} workers nuevos; el límite de tareas del servidor está demasiado cerca para todo lo que se pide y otros las necesitan más ({others})',
  },
  'scaling.vetoShareCpus': {
    en: 'shared server: {granted} of {asked} new workers now; together at most one for each of the {cpus} CPUs at once, and others need them more ({others})',
    es: 'servidor compartido: {granted} de {asked} workers nuevos ahora; entre todos, como máximo uno por cada una de las {cpus} CPU a la vez, y otros los necesitan más ({others})',
  },
  'scaling.vetoCooldown': {
    en: 'cool-down: nothing goes down for another {minutes} min',
    es: 'enfriamiento: nada baja durante {minutes} min más',
  },
  'scaling.vetoProjection': {
    en: 'with {workers} workers it would be {value} %, and {key} ({limit} %) would fire again',
    es: 'con {workers} workers sería {value} %, y {key} ({limit} %) actuaría de nuevo',
  },
  'scaling.saturated': {
    en: "every one of the {workers} workers is busy ({value} % of the server), but the next step up waits for {limit} %, which they can't reach",
    es: 'los {workers} workers están saturados ({value} % del servidor), pero el siguiente paso espera {limit} %, que no pueden alcanzar',
  },
  'scaling.quota': {
    en: "{setting} of {subject} lets it use {percent} % of one CPU, of the server's {of}",
    es: '{setting} de {subject} le permite usar {percent} % de una CPU, de las {of} del servidor',
  },
  'scaling.unreachable': {
    en: "{key} ({limit} %) can't be reached now: {workers} workers get the CPU to {reach} % at most",
    es: '{key} ({limit} %) no se puede alcanzar ahora: {workers} workers llevan la CPU a {reach} % como máximo',
  },
  'scaling.wouldGoUp': {
    en: '{key}: above {limit} % for {so} of {minutes} min',
    es: '{key}: por encima de {limit} % durante {so} de {minutes} min',
  },
  'scaling.wouldGoUpBacklog': {
    en: '{key}: {limit} or more waiting connections; {backlog} now',
    es: '{key}: {limit} o más conexiones en espera; ahora {backlog}',
  },
  'scaling.wouldGoDown': {
    en: '{key}: below {limit} % for {so} of {minutes} min',
    es: '{key}: por debajo de {limit} % durante {so} de {minutes} min',
  },
} as const satisfies Entries;
