import type { Entries } from './entry';

/** What plans say of the services that they restart, of their history and of their end. */
export const plansWords = {
  'host.plan': { en: 'Plan “{intent}”', es: 'Plan «{intent}»' },
  'operations.restart.command': {
    en: 'Restarts {unit}, alone; the next one waits.',
    es: 'Reinicia {unit}, sola; la siguiente espera.',
  },
  'operations.restart.commandDrain': {
    en: 'Asks Celery’s main process of {unit} to take no new task and to end once those that run have ended (at most {seconds} s), then starts it again.',
    es: 'Pide al proceso principal de Celery de {unit} que no tome tareas nuevas y termine cuando acaben las que están en curso ({seconds} s como máximo); después la inicia de nuevo.',
  },
  'operations.restart.commandReset': {
    en: 'Clears systemd’s count of the recent starts of {unit}, so that it does not refuse this one.',
    es: 'Borra la cuenta de arranques recientes de {unit} en systemd, para que no rechace este.',
  },
  'operations.restart.waitGunicorn': {
    en: '{unit} is active, does not restart by itself, has a worker, and its sockets accept connections.',
    es: '{unit} está activa, no se reinicia sola, tiene un worker y sus sockets aceptan conexiones.',
  },
  'operations.restart.waitCelery': {
    en: '{unit} is active, does not restart by itself, and has its pool processes.',
    es: '{unit} está activa, no se reinicia sola y tiene los procesos de su pool.',
  },
  'operations.restart.waitService': {
    en: '{unit} is active and does not restart by itself.',
    es: '{unit} está activa y no se reinicia sola.',
  },
  'operations.restart.costGunicorn': {
    en: 'for some seconds new requests fail; those being answered have up to {seconds} s to end (its own graceful timeout may be shorter).',
    es: 'durante unos segundos las peticiones nuevas fallan; las que están en curso tienen hasta {seconds} s para terminar (su propio graceful timeout puede ser menor).',
  },
  'operations.restart.costGunicornEndless': {
    en: 'for some seconds new requests fail; those being answered may end (TimeoutStopSec sets no limit).',
    es: 'durante unos segundos las peticiones nuevas fallan; las que están en curso pueden terminar (TimeoutStopSec no pone límite).',
  },
  'operations.restart.costGunicornUnknown': {
    en: 'for some seconds new requests fail; how long those being answered have to end is not known.',
    es: 'durante unos segundos las peticiones nuevas fallan; no se sabe cuánto tiempo tienen las que están en curso para terminar.',
  },
  'operations.restart.costDrain': {
    en: 'no task is lost that ends within {seconds} s: the worker first takes no new ones and finishes those that run ({running} at most), then it starts again; new tasks wait in the queue. Tasks that run longer would be lost. KillMode={killMode}.',
    es: 'no se pierde ninguna tarea que termine en {seconds} s: el worker primero deja de tomar tareas nuevas y acaba las que están en curso ({running} como máximo), y después arranca de nuevo; las nuevas esperan en la cola. Las que duren más se perderían. KillMode={killMode}.',
  },
  'operations.restart.costDrainUnknown': {
    en: 'no task is lost that ends within {seconds} s: the worker first takes no new ones and finishes those that run (how many can’t be seen), then it starts again; new tasks wait in the queue. Tasks that run longer would be lost. KillMode={killMode}.',
    es: 'no se pierde ninguna tarea que termine en {seconds} s: el worker primero deja de tomar tareas nuevas y acaba las que están en curso (no se puede ver cuántas), y después arranca de nuevo; las nuevas esperan en la cola. Las que duren más se perderían. KillMode={killMode}.',
  },
  'operations.restart.costLost': {
    en: 'the tasks that run at that moment would be lost ({running} at most): under KillMode={killMode} systemd ends the pool processes together with the main process, and this unit’s main process can’t be asked to finish them first.',
    es: 'se perderían las tareas en curso en ese momento ({running} como máximo): con KillMode={killMode} systemd termina los procesos del pool junto con el principal, y al proceso principal de esta unidad no se le puede pedir que las acabe antes.',
  },
  'operations.restart.costLostUnknown': {
    en: 'the tasks that run at that moment would be lost (how many can’t be seen): under KillMode={killMode} systemd ends the pool processes together with the main process, and this unit’s main process can’t be asked to finish them first.',
    es: 'se perderían las tareas en curso en ese momento (no se puede ver cuántas): con KillMode={killMode} systemd termina los procesos del pool junto con el principal, y al proceso principal de esta unidad no se le puede pedir que las acabe antes.',
  },
  'operations.restart.costStopped': {
    en: 'it does not run properly now ({state}); it is started.',
    es: 'ahora no funciona correctamente ({state}); se inicia.',
  },
  'operations.restart.costOther': {
    en: 'it is away for some seconds; what it does at that moment is cut off after its own time to stop.',
    es: 'no está disponible unos segundos; lo que haga en ese momento se corta al pasar su propio plazo de parada.',
  },
  'operations.restart.riskLimit': {
    en: 'systemd allows {unit} only {burst} starts within {seconds} s and it started a moment ago: its count of starts is cleared first.',
    es: 'systemd permite a {unit} solo {burst} arranques en {seconds} s y acaba de arrancar: antes se borra su cuenta de arranques.',
  },
  'operations.restart.riskReload': {
    en: 'The files of {unit} have changed since systemd read them; with this restart it runs by the new ones.',
    es: 'Los archivos de {unit} cambiaron desde que systemd los leyó; con este reinicio funcionará según los nuevos.',
  },
  'operations.planRefusedNotWritable': {
    en: 'The server can’t write {path}: its disk is full, or mounted read-only. Nothing was changed.',
    es: 'El servidor no puede escribir {path}: el disco está lleno o montado como solo lectura. No se cambió nada.',
  },
  'operations.planRefusedNotWritable.remedy': {
    en: 'Make it writable (df, mount | grep ro, dmesg tell why it is not) and try again.',
    es: 'Haga que se pueda escribir (df, mount | grep ro y dmesg dicen por qué no) e inténtelo de nuevo.',
  },
  'operations.document.thenWait': { en: 'Then waits until:', es: 'Después espera hasta que:' },
  'operations.document.beforeFiles': { en: 'Before the files.', es: 'Antes de los archivos.' },
  'operations.document.ended': { en: 'How it ended', es: 'Cómo terminó' },
  'operations.document.endedDone': {
    en: 'Done. Every step succeeded and every check held.',
    es: 'Hecho. Todos los pasos se completaron y todas las comprobaciones se cumplieron.',
  },
  'operations.document.endedUndone': {
    en: 'Undone: the server is as it was before. It failed at {step}.',
    es: 'Deshecho: el servidor está como antes. Falló en {step}.',
  },
  'operations.document.endedCancelled': {
    en: 'Undone, as you asked: the server is as it was before.',
    es: 'Deshecho, como usted pidió: el servidor está como antes.',
  },
  'operations.document.endedInterrupted': {
    en: 'Undone: the server or the plan’s program was stopped in the middle (at {step}); the server has put everything back as it was.',
    es: 'Deshecho: el servidor o el programa del plan se detuvo a la mitad (en {step}); el servidor ha dejado todo como estaba.',
  },
  'operations.document.endedUndoFailed': {
    en: 'It failed at {step}, and undoing it was not wholly possible. What is marked below needs a look by hand.',
    es: 'Falló en {step} y no fue posible deshacerlo del todo. Lo marcado abajo requiere revisión manual.',
  },
  'operations.document.verified': { en: 'Verified:', es: 'Verificado:' },
  'operations.document.nothingVerified': {
    en: 'Nothing had to be verified beyond each step’s own success.',
    es: 'No había que verificar nada más que el éxito de cada paso.',
  },
  'operations.document.backup': {
    en: 'What the files were before lies in {path} on the server.',
    es: 'El contenido anterior de los archivos está en {path}, en el servidor.',
  },
  'operations.document.failedSteps': { en: 'Could not be undone:', es: 'No se pudo deshacer:' },
} as const satisfies Entries;
