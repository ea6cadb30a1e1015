import type { Entries } from './entry';

export const agentWords = {
  'agent.commandTimedOut': { en: '"{name}" did not end within {seconds} s', es: '"{name}" no terminó en {seconds} s' },
  'agent.commandMissing': { en: '"{name}" could not be started', es: 'no se pudo iniciar "{name}"' },
  'agent.logUnwritable': { en: "{file} can't be written ({code})", es: 'no se puede escribir {file} ({code})' },
  'agent.writeFailed': { en: '{path} could not be written ({code})', es: 'no se pudo escribir {path} ({code})' },
  'agent.reloadFailed': {
    en: 'systemctl daemon-reload failed: {detail}',
    es: 'systemctl daemon-reload falló: {detail}',
  },
  'agent.stateUnreadable': {
    en: "{path} can't be read; the agent starts afresh",
    es: 'no se puede leer {path}; el agente empieza de nuevo',
  },
  'agent.configMissing': {
    en: "the configuration {path} can't be opened ({code})",
    es: 'no se puede abrir la configuración {path} ({code})',
  },
  'agent.configNoFile': { en: '{path} is not a regular file', es: '{path} no es un archivo normal' },
  'agent.configOwner': {
    en: '{path} can be written by others than root (user {uid}, mode {mode}) and is not accepted in /etc/autoscaler/agent.json',
    es: '{path} puede escribirlo alguien que no es root (usuario {uid}, modo {mode}) y no está aceptado en /etc/autoscaler/agent.json',
  },
  'agent.configUnusable': {
    en: '{path} has errors; nothing changes until they are put right',
    es: '{path} tiene errores; nada cambia hasta que se corrijan',
  },
  'agent.settingsUnusable': { en: '{path} makes no sense', es: '{path} no es válido' },
  'agent.deadline': {
    en: 'the tick took too long; the next one goes on',
    es: 'la ejecución tardó demasiado; la próxima continúa',
  },
  'agent.masterChanged': {
    en: '{unit} was restarted or stopped meanwhile; the next tick goes on',
    es: '{unit} se reinició o se detuvo mientras tanto; la próxima ejecución continúa',
  },
  'agent.countMoved': {
    en: 'the number of workers of {unit} changed meanwhile; the next tick goes on',
    es: 'el número de workers de {unit} cambió mientras tanto; la próxima ejecución continúa',
  },
  'agent.noNewWorker': {
    en: '{unit} got TTIN, but no worker more runs after 10 s',
    es: '{unit} recibió TTIN, pero tras 10 s no hay un worker más',
  },
  'agent.statusElsewhere': {
    en: 'not scaled from here (PID {pid}, {workers} workers): {where}',
    es: 'no se escala desde aquí (PID {pid}, {workers} workers): {where}',
  },
  'agent.signalFailed': { en: '{signal} to {unit} failed: {detail}', es: '{signal} a {unit} falló: {detail}' },
  'agent.pathFailed': {
    en: 'autoscaler.path had failed; it is started again',
    es: 'autoscaler.path había fallado; se inicia de nuevo',
  },
  'agent.projectFailed': { en: 'failed in this run; see the errors', es: 'falló en esta ejecución; vea los errores' },
  'agent.disabled': { en: 'not enabled', es: 'no habilitado' },
  'agent.needsRoot': { en: 'A tick has to run as root.', es: 'Hay que ejecutarlo como root.' },
  'agent.noStatus': { en: 'There has been no tick yet.', es: 'Aún no se ha ejecutado ninguna vez.' },
  'agent.checked': { en: '{path}: {projects} projects, no errors', es: '{path}: {projects} proyectos, sin errores' },
  'agent.statusHead': {
    en: 'last run {seconds} s ago · CPU {cpu} % · {memory} MiB available',
    es: 'última ejecución hace {seconds} s · CPU {cpu} % · {memory} MiB disponibles',
  },
  'agent.statusProject': {
    en: '{service}: {workers} workers ({min}–{max}): {reason}',
    es: '{service}: {workers} workers ({min}–{max}): {reason}',
  },
  'agent.usage': {
    en: 'This is not understood. See: autoscaler --help',
    es: 'No se entiende. Vea: autoscaler --help',
  },
  'agent.help': {
    en: `autoscaler status [--json]    what the last run found and did
autoscaler tick [--dry-run]   look, decide and act once; with --dry-run only say what would be done
autoscaler metrics [all|cpu|memory|workers|queue|threads] [--json]   what is used now
autoscaler why SERVICE [--json]                                      the last decision, explained; the last scalings
autoscaler check [FILE]                                              check a configuration
autoscaler replay [FILE] [--days N] [--project P] [--json]           what it would have done with the recorded load

autoscaler scale SERVICE N|+1|-1 [--for 1h]   N workers now, held for a while (default: 1 h, at most 7d)
autoscaler scale SERVICE auto                 back to automatic
autoscaler pause [SERVICE] [--for 1h]         change nothing for a while (default: 1 h, at most 7d)
autoscaler resume [SERVICE]                   end pauses and holds
autoscaler health SERVICE [--within SECONDS]  active, right number of workers, and answering?
autoscaler rollback [--yes]                   timer off, the original units back, services restarted one by one

autoscaler --version
autoscaler --help

SERVICE is a project of the configuration or its unit. Times: 90s, 30m, 2h, 1d.

Exit codes: 0 done; 1 failed (check: errors found; scale: not reached; health: not well; status, why, replay: nothing
recorded yet); 2 not understood; 78 configuration not usable.

For those who come from the scripts: autoscaler_metrics.sh all is now "autoscaler metrics all"; install_autoscaler.sh is the
editor's "Deploy Agent…".`,
    es: `autoscaler status [--json]    qué encontró e hizo la última ejecución
autoscaler tick [--dry-run]   mira, decide y actúa una vez; con --dry-run solo dice qué haría
autoscaler metrics [all|cpu|memory|workers|queue|threads] [--json]   qué se usa ahora
autoscaler why SERVICIO [--json]                                     la última decisión, explicada; los últimos cambios
autoscaler check [ARCHIVO]                                           comprueba una configuración
autoscaler replay [ARCHIVO] [--days N] [--project P] [--json]        qué habría hecho con la carga grabada

autoscaler scale SERVICIO N|+1|-1 [--for 1h]    N workers ahora, mantenidos un tiempo (por defecto 1 h, máximo 7d)
autoscaler scale SERVICIO auto                  volver al modo automático
autoscaler pause [SERVICIO] [--for 1h]          no cambiar nada durante un tiempo (por defecto 1 h, máximo 7d)
autoscaler resume [SERVICIO]                    terminar pausas y números mantenidos
autoscaler health SERVICIO [--within SEGUNDOS]  ¿activo, con sus workers y respondiendo?
autoscaler rollback [--yes]                     apaga el temporizador, restituye las unidades originales y reinicia
                                                los servicios uno a uno

autoscaler --version
autoscaler --help

SERVICIO es un proyecto de la configuración o su unidad. Tiempos: 90s, 30m, 2h, 1d.

Códigos de salida: 0 hecho; 1 fallo (check: hay errores; scale: no alcanzado; health: no está bien; status, why, replay: aún
no hay nada grabado); 2 no se entiende; 78 configuración no utilizable.

Para quien viene de los scripts: autoscaler_metrics.sh all es ahora "autoscaler metrics all"; install_autoscaler.sh es
"Desplegar el agente…" en el editor.`,
  },
} as const satisfies Entries;
