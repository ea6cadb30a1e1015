import type { Entries } from './entry';

/** Sentences about what was seen on a server. */
export const hostWords = {
  'host.truncatedLook': {
    en: "The server's answer broke off after {length} characters.",
    es: 'La respuesta del servidor se cortó tras {length} caracteres.',
  },
  'host.lookAgain': { en: 'Refresh to look again.', es: 'Actualice para volver a mirar.' },
  'host.noSystemd': {
    en: 'systemd did not answer on the server (systemctl ended with {exitCode}).',
    es: 'systemd no respondió en el servidor (systemctl terminó con {exitCode}).',
  },
  'host.noSystemdRemedy': {
    en: 'Run "systemctl is-system-running" on the server to see why.',
    es: 'Ejecute «systemctl is-system-running» en el servidor para ver por qué.',
  },
  'host.nonsense': {
    en: 'The server printed something that makes no sense: {detail}',
    es: 'El servidor imprimió algo sin sentido: {detail}',
  },
  'host.hiddenProcesses': {
    en: "/proc is mounted with hidepid: other users' processes can only be seen as root.",
    es: '/proc está montado con hidepid: los procesos de otros usuarios solo se ven como root.',
  },
  'host.ended': { en: 'The process ended while it was looked at.', es: 'El proceso terminó mientras se lo miraba.' },
  'host.noMaster': {
    en: 'No single master process was found among the processes of this service.',
    es: 'No se encontró un único proceso maestro entre los procesos de este servicio.',
  },
  'host.elsewhere.userService': {
    en: '{program} in {name}, a service of the own systemd of the user with uid {uid}: only system services are scaled. Its unit in /etc/systemd/system, with User=, can be',
    es: '{program} en {name}, un servicio del systemd propio del usuario con uid {uid}: solo se escalan servicios del sistema. Su unidad en /etc/systemd/system, con User=, sí se puede escalar',
  },
  'host.elsewhere.container': {
    en: '{program} in the container {name}: its number of workers belongs to whoever starts the container (WEB_CONCURRENCY, --workers, replicas). With systemd in it, the agent can be deployed inside',
    es: '{program} en el contenedor {name}: su número de workers es de quien arranca el contenedor (WEB_CONCURRENCY, --workers, réplicas). Si tiene systemd, el agente se puede desplegar dentro',
  },
  'host.elsewhere.supervisor': {
    en: '{program} started by {name}, which decides whether it runs: only services of its own are scaled. A systemd unit for it can be',
    es: '{program} arrancado por {name}, que decide si está en marcha: solo se escalan servicios propios. Una unidad de systemd para él sí se puede escalar',
  },
  'host.elsewhere.cron': {
    en: '{program} started by cron ({name}): nobody starts it again when it ends. A systemd unit for it does, and can be scaled',
    es: '{program} arrancado por cron ({name}): nadie lo arranca de nuevo si termina. Una unidad de systemd sí lo hace, y se puede escalar',
  },
  'host.elsewhere.session': {
    en: '{program} in a login session ({name}), by hand or in tmux, screen or nohup: it does not come back after a reboot. A systemd unit for it does, and can be scaled',
    es: '{program} en una sesión ({name}), a mano o con tmux, screen o nohup: no vuelve tras un reinicio. Una unidad de systemd sí, y se puede escalar',
  },
  'host.elsewhere.other': {
    en: '{program} in {name}, which is no service: only services are scaled. A systemd unit for it can be',
    es: '{program} en {name}, que no es un servicio: solo se escalan servicios. Una unidad de systemd para él sí se puede escalar',
  },
  'host.noSs': { en: 'The program ss (package iproute2) is missing.', es: 'Falta el programa ss (paquete iproute2).' },
  'host.socketOwner': {
    en: 'Whose listening sockets these are can only be read as root.',
    es: 'De quién son los sockets en escucha solo puede leerse como root.',
  },
  'host.failed': {
    en: '{unit} has failed ({result}).',
    es: '{unit} ha fallado ({result}).',
  },
  'host.startLimit': {
    en: '{unit} was restarted too often: systemd has given up on it. "systemctl reset-failed {unit}" allows a new start.',
    es: '{unit} se reinició demasiadas veces: systemd ha desistido. «systemctl reset-failed {unit}» permite arrancarlo de nuevo.',
  },
  'host.outOfMemory': {
    en: '{unit} was ended by the kernel because memory ran out (oom-kill).',
    es: 'El núcleo terminó {unit} por falta de memoria (oom-kill).',
  },
  'host.masked': {
    en: '{unit} is masked: it can not be started.',
    es: '{unit} está enmascarado: no puede arrancarse.',
  },
  'host.badSetting': {
    en: '{unit} could not be loaded ({loadState}): its unit file has an error.',
    es: 'No se pudo cargar {unit} ({loadState}): su archivo de unidad tiene un error.',
  },
  'host.stopped': { en: '{unit} is stopped.', es: '{unit} está detenido.' },
  'host.changing': { en: '{unit} is {activeState}.', es: '{unit} está en transición ({activeState}).' },
  'host.autoRestart': {
    en: '{unit} ended ({result}) and waits for its restart by systemd.',
    es: '{unit} terminó ({result}) y espera a que systemd lo reinicie.',
  },
  'host.noWorkers': {
    en: '{unit} runs, but has no worker: nothing is being served.',
    es: '{unit} está en marcha, pero sin workers: no se atiende nada.',
  },
  'host.tasksNear': {
    en: '{unit} uses {current} of {max} tasks (TasksMax): soon "can\'t start new thread".',
    es: "{unit} usa {current} de {max} tareas (TasksMax): pronto «can't start new thread».",
  },
  'host.tasksFull': {
    en: '{unit} uses {current} of {max} tasks (TasksMax): new threads and workers fail.',
    es: '{unit} usa {current} de {max} tareas (TasksMax): fallan los hilos y workers nuevos.',
  },
  'host.refused': {
    en: '{unit} was refused threads {refused} times since it started, and the limit is no higher since (TasksMax {max}).',
    es: 'A {unit} se le rechazaron hilos {refused} veces desde que arrancó, y el límite no ha subido desde entonces (TasksMax {max}).',
  },
  'host.refusedBefore': {
    en: '{unit} was refused threads {refused} times before its last start ({date}), and the limit is no higher since (TasksMax {max}).',
    es: 'A {unit} se le rechazaron hilos {refused} veces antes de su último arranque ({date}), y el límite no ha subido desde entonces (TasksMax {max}).',
  },
  'host.nprocNear': {
    en: 'The user of {unit} has {current} of {max} threads (RLIMIT_NPROC of {subject}): soon "can\'t start new thread".',
    es: "El usuario de {unit} tiene {current} de {max} hilos (RLIMIT_NPROC de {subject}): pronto «can't start new thread».",
  },
  'host.nprocFull': {
    en: 'The user of {unit} has {current} of {max} threads (RLIMIT_NPROC of {subject}): new threads and workers fail.',
    es: 'El usuario de {unit} tiene {current} de {max} hilos (RLIMIT_NPROC de {subject}): fallan los hilos y workers nuevos.',
  },
  'host.sliceNear': {
    en: '{subject}, in which {unit} runs, uses {current} of {max} tasks: soon "can\'t start new thread".',
    es: "{subject}, donde se ejecuta {unit}, usa {current} de {max} tareas: pronto «can't start new thread».",
  },
  'host.sliceFull': {
    en: '{subject}, in which {unit} runs, uses {current} of {max} tasks: new threads and workers fail.',
    es: '{subject}, donde se ejecuta {unit}, usa {current} de {max} tareas: fallan los hilos y workers nuevos.',
  },
  'host.needsReload': {
    en: "{unit}'s files have changed since systemd read them (systemctl daemon-reload).",
    es: 'Los archivos de {unit} han cambiado desde que systemd los leyó (systemctl daemon-reload).',
  },
  'host.queueFull': {
    en: '{waiting} of {capacity} connections wait at {address}: new ones are refused.',
    es: '{waiting} de {capacity} conexiones esperan en {address}: las nuevas se rechazan.',
  },
  'host.kernelThreadsNear': {
    en: 'The server has {current} threads of at most {max} ({limit}).',
    es: 'El servidor tiene {current} hilos de un máximo de {max} ({limit}).',
  },
  'host.memoryLow': {
    en: 'Only {available} MiB of {total} MiB memory are available.',
    es: 'Solo quedan {available} MiB de {total} MiB de memoria.',
  },
} as const satisfies Entries;
