/** What the agent says of what it has recorded: metrics, why, replay. */
import type { Entries } from './entry';

export const agentHistoryWords = {
  'agent.undone': {
    en: '{unit}: {from} → {to} workers was taken back',
    es: '{unit}: se deshizo el cambio de {from} a {to} workers',
  },
  'agent.undoneBecause': {
    en: '{why}: it answered before and did not afterwards ({cause})',
    es: '{why}: antes respondía y después no ({cause})',
  },
  'agent.metrics.cpu': {
    en: 'cpu: {percent} % of {cpus} CPUs, over {seconds} s',
    es: 'cpu: {percent} % de {cpus} CPU, en {seconds} s',
  },
  'agent.metrics.memory': {
    en: 'memory: {available} of {total} MiB available',
    es: 'memoria: {available} de {total} MiB disponibles',
  },
  'agent.metrics.memoryOf': {
    en: '{all} MiB in workers, {largest} MiB the largest',
    es: '{all} MiB en workers, {largest} MiB el mayor',
  },
  'agent.metrics.workers': { en: 'workers:', es: 'workers (procesos):' },
  'agent.metrics.queue': { en: 'queue (waiting connections):', es: 'cola (conexiones en espera):' },
  'agent.metrics.queueOf': { en: '{waiting} waiting of {capacity}', es: '{waiting} en espera de {capacity}' },
  'agent.metrics.tasksOf': {
    en: '{waiting} tasks waiting at the last run',
    es: '{waiting} tareas en espera en la última ejecución',
  },
  'agent.metrics.threads': { en: 'threads: {current} of {max}', es: 'hilos: {current} de {max}' },
  'agent.metrics.threadsOf': { en: '{tasks} tasks of {max}', es: '{tasks} tareas de {max}' },
  'agent.why.meaning': { en: '  rule {rule}: {meaning}', es: '  regla {rule}: {meaning}' },
  'agent.why.bounds': {
    en: '  workers now: {workers} ({min}–{max})',
    es: '  workers ahora: {workers} ({min}–{max})',
  },
  'agent.why.inputs': { en: '  inputs: {inputs}', es: '  datos: {inputs}' },
  'agent.why.veto': { en: '  veto: {veto}', es: '  veto (impedimento): {veto}' },
  'agent.why.note': { en: '  would change it: {note}', es: '  lo cambiaría: {note}' },
  'agent.why.changes': { en: 'last scalings:', es: 'últimos cambios:' },
  'agent.input.workers': { en: 'workers {value}', es: 'workers: {value}' },
  'agent.input.desired': { en: 'wanted {value}', es: 'se quieren {value}' },
  'agent.input.draining': { en: 'draining {value}', es: 'terminando {value}' },
  'agent.input.busyWorkers': { en: 'busy {value}', es: 'ocupados {value}' },
  'agent.input.sampleSeconds': { en: 'sample {value} s', es: 'muestra de {value} s' },
  'agent.input.systemCpuPercent': { en: 'cpu of the server {value} %', es: 'cpu del servidor {value} %' },
  'agent.input.serviceCpuPercent': { en: 'cpu of the service {value} %', es: 'cpu del servicio {value} %' },
  'agent.input.backlog': { en: 'backlog {value}', es: 'conexiones en espera {value}' },
  'agent.input.waitingTasks': { en: 'tasks waiting {value}', es: 'tareas en espera {value}' },
  'agent.input.activeTasks': { en: 'active {value}', es: 'en curso {value}' },
  'agent.input.reservedTasks': { en: 'reserved {value}', es: 'reservadas {value}' },
  'agent.input.scheduledTasks': { en: 'scheduled {value}', es: 'programadas {value}' },
  'agent.input.heldBackTasks': { en: 'not counted {value}', es: 'sin contar {value}' },
  'agent.input.oldestTaskSeconds': { en: 'oldest task {value} s', es: 'tarea más antigua {value} s' },
  'agent.input.availableMiB': { en: '{value} MiB available', es: '{value} MiB disponibles' },
  'agent.input.workerMiB': { en: '{value} MiB a worker', es: '{value} MiB por worker' },
  'agent.input.tasks': { en: 'tasks {value}', es: 'tareas {value}' },
  'agent.input.tasksMax': { en: 'limit on tasks {value}', es: 'límite de tareas {value}' },
  'agent.replay.nothing': {
    en: 'There is no recorded history in {path} for these projects.',
    es: 'No hay historial grabado en {path} de estos proyectos.',
  },
  'agent.replay.head': {
    en: '{project}: {ticks} ticks; {changes} scalings, {hours} worker-hours (recorded: {was} and {wasHours}); connections waited for {waited} h',
    es: '{project}: {ticks} ejecuciones; {changes} cambios, {hours} horas de worker (grabado: {was} y {wasHours}); hubo conexiones en espera {waited} h',
  },
} as const satisfies Entries;
