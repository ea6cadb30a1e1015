import type { Entries } from './entry';

/** Headings and columns of the thread doctor's report, and what its plans say. */
export const threadReportWords = {
  'operations.threads.title': { en: 'Threads on {server}', es: 'Hilos en {server}' },
  'operations.threads.asRoot': {
    en: 'Looked at as root, {at}. Nothing was changed.',
    es: 'Leído como root, {at}. No se cambió nada.',
  },
  'operations.threads.asUser': {
    en: 'Looked at without root, {at}: what only root may read is missing. Nothing was changed.',
    es: 'Leído sin root, {at}: falta lo que solo puede leer root. No se cambió nada.',
  },
  'operations.threads.server': {
    en: 'The whole server has {threads} threads, {max} at most: {list}.',
    es: 'Todo el servidor tiene {threads} hilos, {max} como máximo: {list}.',
  },
  'operations.threads.noServices': {
    en: 'No Gunicorn or Celery service was found.',
    es: 'No se encontró ningún servicio Gunicorn ni Celery.',
  },
  'operations.threads.remedies': {
    en: 'Remedies, the one that fits best first',
    es: 'Remedios, primero el que mejor encaja',
  },
  'operations.threads.wrong': { en: 'What was found in the unit', es: 'Qué se encontró en la unidad' },
  'operations.threads.limits': { en: 'Limits, the one that binds first', es: 'Límites, primero el que corta antes' },
  'operations.threads.makers': { en: 'What makes its threads', es: 'Qué crea sus hilos' },
  'operations.threads.history': { en: 'What happened, by hour, 7 days', es: 'Qué pasó, por hora, 7 días' },
  'operations.threads.before': {
    en: 'What changed in the hour before the last episode',
    es: 'Qué cambió en la hora anterior al último episodio',
  },
  'operations.threads.evidence': { en: 'Evidence', es: 'Pruebas' },
  'operations.threads.proof': { en: 'Proof', es: 'Comprobación' },
  'operations.threads.notProved': {
    en: 'A burst of requests at once against a URL of the service shows whether a remedy works: before and after, side by side. It is only made when you ask for it.',
    es: 'Una ráfaga de peticiones simultáneas contra una URL del servicio muestra si un remedio funciona: antes y después, lado a lado. Solo se hace si la pide.',
  },
  'operations.threads.burstAnswered': { en: 'answered', es: 'respondidas' },
  'operations.threads.burstFailed': { en: 'no answer', es: 'sin respuesta' },
  'operations.threads.burstSeconds': { en: 'took', es: 'duración' },
  'operations.threads.burstUrl': { en: 'URL', es: 'URL' },
  'operations.threads.secondsOf': { en: '{seconds} s', es: '{seconds} s' },
  'operations.threads.certain': { en: 'certain', es: 'seguro' },
  'operations.threads.likely': { en: 'likely', es: 'probable' },
  'operations.threads.possible': { en: 'possible', es: 'posible' },
  'operations.threads.master': { en: 'master {pid}', es: 'master {pid}' },
  'operations.threads.worker': { en: 'process {pid}', es: 'proceso {pid}' },
  'operations.threads.noUnit': { en: 'outside of services', es: 'fuera de servicios' },
  'operations.threads.user': { en: 'Threads of the user {user}: {list}.', es: 'Hilos del usuario {user}: {list}.' },
  'operations.threads.column.limit': { en: 'limit', es: 'límite' },
  'operations.threads.column.inUse': { en: 'in use', es: 'en uso' },
  'operations.threads.column.max': { en: 'at most', es: 'máximo' },
  'operations.threads.column.room': { en: 'more threads', es: 'hilos que caben' },
  'operations.threads.column.refused': { en: 'refused', es: 'rechazos' },
  'operations.threads.column.process': { en: 'process', es: 'proceso' },
  'operations.threads.column.threadsBefore': { en: 'threads before', es: 'hilos antes' },
  'operations.threads.column.threadsNow': { en: 'threads now', es: 'hilos ahora' },
  'operations.threads.column.size': { en: 'address space, MiB', es: 'espacio de direcciones, MiB' },
  'operations.threads.column.mappings': { en: 'mappings', es: 'mapeos' },

  // Plans.
  'operations.remedy.why': {
    en: 'A remedy of the thread doctor. Your own unit files are not edited: what we write stands in our drop-in.',
    es: 'Un remedio del doctor de hilos. Sus archivos de unidad no se editan: lo que escribimos está en nuestro drop-in.',
  },
  'operations.remedy.file.limit': { en: '{name}={value}, in our drop-in', es: '{name}={value}, en nuestro drop-in' },
  'operations.remedy.file.sysctl': { en: 'for every boot from now on', es: 'para cada arranque desde ahora' },
  'operations.remedy.file.logins': {
    en: 'read by PAM when someone logs in; services never see it',
    es: 'lo lee PAM cuando alguien entra; los servicios nunca lo ven',
  },
  'operations.remedy.file.command': {
    en: 'the other command line of {unit}, in our drop-in',
    es: 'la otra línea de comandos de {unit}, en nuestro drop-in',
  },
  'operations.remedy.file.worker': {
    en: 'a worker class of Uvicorn’s that carries limit_concurrency',
    es: 'una clase de worker de Uvicorn que lleva limit_concurrency',
  },
  'operations.remedy.check.limit': {
    en: '{name} is {value} for the running {unit}: in /proc and in its cgroup.',
    es: '{name} es {value} para {unit} en marcha: en /proc y en su cgroup.',
  },
  'operations.remedy.check.line': {
    en: '{unit} is started with the new command line: no other drop-in overrules ours.',
    es: '{unit} arranca con la nueva línea de comandos: ningún otro drop-in se impone al nuestro.',
  },
  'operations.remedy.check.sysctl': { en: '{key} is {value}.', es: '{key} es {value}.' },
  'operations.remedy.check.slice': {
    en: 'TasksMax of {slice} is {value} in its cgroup.',
    es: 'TasksMax de {slice} es {value} en su cgroup.',
  },
  'operations.remedy.check.url': {
    en: '{unit} answers {path}, as well as before.',
    es: '{unit} responde a {path}, tan bien como antes.',
  },
  'operations.remedy.command.sysctl': {
    en: 'Sets {key} in the running kernel.',
    es: 'Fija {key} en el núcleo en marcha.',
  },
  'operations.remedy.command.setTasks': {
    en: 'Has systemd read the file, and sets the limit in the running cgroup of {unit}: nothing is restarted.',
    es: 'Hace que systemd lea el archivo y fija el límite en el cgroup en marcha de {unit}: no se reinicia nada.',
  },
  'operations.remedy.command.noteUrl': {
    en: 'Asks {unit} once for {path}, to compare with afterwards.',
    es: 'Pide una vez {path} a {unit}, para comparar después.',
  },
  'operations.remedy.command.check': {
    en: 'Lets Gunicorn itself judge the new command line first, as the service’s user (--check-config).',
    es: 'Deja que el propio Gunicorn juzgue antes la nueva línea de comandos, con el usuario del servicio (--check-config).',
  },
  'operations.remedy.undo': {
    en: 'The files are put back, and what was set in the running system is set back.',
    es: 'Se restauran los archivos y se repone lo que se fijó en el sistema en marcha.',
  },
  'operations.remedy.already': { en: 'It is so already.', es: 'Ya es así.' },
  'operations.remedy.notNow': {
    en: '{unit} does not run: the limit holds from its next start.',
    es: '{unit} no está en marcha: el límite vale desde su próximo arranque.',
  },
  'operations.remedy.line': { en: 'Before: {before} — after: {after}', es: 'Antes: {before} — después: {after}' },
  'operations.remedy.wrong': {
    en: 'This remedy can not be made for {unit}.',
    es: 'Este remedio no se puede hacer para {unit}.',
  },
  'operations.remedy.wrong.remedy': {
    en: 'Its command line must start Gunicorn itself, not by a script, and name what is to be changed.',
    es: 'Su línea de comandos debe arrancar Gunicorn directamente, no con un script, y nombrar lo que se va a cambiar.',
  },
} as const satisfies Entries;
