import type { Entries } from './entry';

export const operationsWords = {
  'operations.unreadable': {
    en: 'What “{command}” printed makes no sense: {detail}',
    es: 'No se entiende lo que imprimió «{command}»: {detail}',
  },
  'operations.planBroken': { en: 'This plan is damaged: {detail}', es: 'Este plan está dañado: {detail}' },
  'operations.planNotStarted': {
    en: 'The plan could not be started; nothing was changed. {detail}',
    es: 'No se pudo iniciar el plan; no se cambió nada. {detail}',
  },
  'operations.planStillRuns': {
    en: 'The plan {plan} has not ended in time; the server goes on with it by itself.',
    es: 'El plan {plan} no terminó a tiempo; el servidor continúa por su cuenta.',
  },
  'operations.planStillRuns.remedy': {
    en: 'Watch it again later; it ends done or undone, never half way.',
    es: 'Vuelva a observarlo más tarde; acabará hecho o deshecho, nunca a medias.',
  },
  'operations.planGone': {
    en: 'The server knows no plan {plan}.',
    es: 'El servidor no conoce el plan {plan}.',
  },
  'operations.planLost': {
    en: 'How the plan {plan} ended can’t be known: its program was killed and could not be recovered. Look at the server’s folder /var/lib/autoscaler/plans/{plan}.',
    es: 'No se puede saber cómo acabó el plan {plan}: su programa fue interrumpido y no pudo recuperarse. Mire en el servidor la carpeta /var/lib/autoscaler/plans/{plan}.',
  },
  'operations.planRefusedChanged': {
    en: '{path} has changed since the plan was made. Nothing was changed.',
    es: '{path} ha cambiado desde que se hizo el plan. No se cambió nada.',
  },
  'operations.planAgain.remedy': {
    en: 'Make the plan again and look at it once more.',
    es: 'Haga el plan de nuevo y vuelva a revisarlo.',
  },
  'operations.planRefusedNotRegular': {
    en: '{path} is no regular file (a link, a folder or a masked unit) and is left alone. Nothing was changed.',
    es: '{path} no es un archivo normal (un enlace, una carpeta o una unidad enmascarada) y no se toca. No se cambió nada.',
  },
  'operations.planRefusedBusy': {
    en: 'Another plan is being carried out on this server. Nothing was changed.',
    es: 'En este servidor se está ejecutando otro plan. No se cambió nada.',
  },
  'operations.planRefusedBusy.remedy': {
    en: 'Wait until it has ended, then make the plan again.',
    es: 'Espere a que termine y haga el plan de nuevo.',
  },
  'operations.planRefusedNoSpace': {
    en: 'There is no room on the server’s disk ({path}). Nothing was changed.',
    es: 'No queda espacio en el disco del servidor ({path}). No se cambió nada.',
  },
  'operations.planRefusedNoSpace.remedy': {
    en: 'Free some disk space and try again.',
    es: 'Libere espacio en disco e inténtelo de nuevo.',
  },
  'operations.planRefusedInterrupted': {
    en: 'The plan was interrupted before its first step. Nothing was changed.',
    es: 'El plan se interrumpió antes de su primer paso. No se cambió nada.',
  },
  'operations.noJournalRights': {
    en: 'This user may not read the server’s journal.',
    es: 'Este usuario no puede leer el registro (journal) del servidor.',
  },
  'operations.noJournalRights.remedy': {
    en: 'Add the user to the group systemd-journal (sudo usermod -aG systemd-journal USER, then log in again), or open a root shell with “Become root” first.',
    es: 'Añada el usuario al grupo systemd-journal (sudo usermod -aG systemd-journal USUARIO y vuelva a iniciar sesión), o abra antes una sesión de root.',
  },
  'operations.notDeployed': {
    en: 'The agent is not deployed on this server.',
    es: 'El agente no está desplegado en este servidor.',
  },
  'operations.notDeployed.remedy': { en: 'Deploy the agent first.', es: 'Despliegue antes el agente.' },
  'operations.startTimer.title': {
    en: 'Start the autoscaler’s timer',
    es: 'Iniciar el temporizador del autoescalador',
  },
  'operations.startTimer.why': {
    en: 'Every 2 minutes the agent measures each service that is enabled in the configuration and puts its workers right; it also wakes when such a service restarts.',
    es: 'Cada 2 minutos el agente mide los servicios habilitados en la configuración y ajusta sus workers; también despierta cuando uno de ellos se reinicia.',
  },
  'operations.startTimer.risk': {
    en: 'Low. From now on the agent adds and removes workers of the projects with "enabled": true, one at a time, by signals; no service is restarted.',
    es: 'Bajo. Desde ahora el agente añade y quita workers de los proyectos con "enabled": true, de uno en uno, mediante señales; ningún servicio se reinicia.',
  },
  'operations.startTimer.undo': {
    en: 'Stop the timer: both units are stopped and disabled again; services keep the workers they have until they restart.',
    es: 'Detener el temporizador: ambas unidades se detienen y deshabilitan; los servicios conservan sus workers hasta que se reinicien.',
  },
  'operations.startTimer.already': {
    en: 'The timer is on already: there is nothing to do.',
    es: 'El temporizador ya está activo: no hay nada que hacer.',
  },
  'operations.stopTimer.title': { en: 'Stop the autoscaler’s timer', es: 'Detener el temporizador del autoescalador' },
  'operations.stopTimer.why': {
    en: 'The agent no longer runs by itself: nothing is measured and nothing is scaled.',
    es: 'El agente deja de ejecutarse solo: no se mide ni se escala nada.',
  },
  'operations.stopTimer.risk': {
    en: 'Low. Services keep the workers they have now; after a restart they have their owner’s own number again. A service under load gets no more workers.',
    es: 'Bajo. Los servicios conservan los workers que tienen; tras un reinicio vuelven al número de su dueño. Un servicio con carga no recibe más workers.',
  },
  'operations.stopTimer.undo': { en: 'Start the timer again.', es: 'Iniciar de nuevo el temporizador.' },
  'operations.stopTimer.already': {
    en: 'The timer is off already: there is nothing to do.',
    es: 'El temporizador ya está detenido: no hay nada que hacer.',
  },
  'operations.check.active': { en: '{unit} is active.', es: '{unit} está activa.' },
  'operations.check.inactive': { en: '{unit} is no longer active.', es: '{unit} ya no está activa.' },
  'operations.check.version': {
    en: 'The agent starts and tells its version.',
    es: 'El agente arranca e indica su versión.',
  },
  'operations.check.units': {
    en: 'systemd finds nothing wrong with our units.',
    es: 'systemd no encuentra errores en nuestras unidades.',
  },
  'operations.deploy.title': { en: 'Deploy the agent {version}', es: 'Desplegar el agente {version}' },
  'operations.deploy.why': {
    en: 'The agent is the small program that scales the services by itself, also while no editor is open. This puts it on the server; it does not start it.',
    es: 'El agente es el pequeño programa que escala los servicios por sí mismo, también sin ningún editor abierto. Este plan lo instala en el servidor, pero no lo inicia.',
  },
  'operations.deploy.risk': {
    en: 'Low. Only files of our own are written; no unit of yours is edited and no service is restarted. The timer is not started.',
    es: 'Bajo. Solo se escriben archivos propios; no se edita ninguna de sus unidades ni se reinicia ningún servicio. El temporizador no se inicia.',
  },
  'operations.deploy.undo': {
    en: 'If a step fails, the server undoes all of it at once by itself.',
    es: 'Si falla un paso, el propio servidor lo deshace todo de inmediato.',
  },
  'operations.deploy.nothing': {
    en: 'The server has exactly this agent ({version}) and these files: there is nothing to do.',
    es: 'El servidor ya tiene exactamente este agente ({version}) y estos archivos: no hay nada que hacer.',
  },
  'operations.deploy.first': {
    en: 'The agent {version} is deployed for the first time.',
    es: 'El agente {version} se despliega por primera vez.',
  },
  'operations.deploy.update': {
    en: 'The agent is updated from {before} to {version}.',
    es: 'El agente se actualiza de {before} a {version}.',
  },
  'operations.deploy.downgrade': {
    en: 'Careful: this replaces the newer agent {before} by the older {version}.',
    es: 'Atención: esto sustituye el agente más nuevo {before} por el anterior {version}.',
  },
  'operations.deploy.same': {
    en: 'The agent {version} is there already; some of its files differ and are put right.',
    es: 'El agente {version} ya está; algunos archivos difieren y se corrigen.',
  },
  'operations.deploy.node': {
    en: 'It runs on the server’s own Node {version} ({path}).',
    es: 'Se ejecuta con el propio Node {version} del servidor ({path}).',
  },
  'operations.deploy.configurationNew': {
    en: 'There is no configuration yet: one is written to {path} with every project switched off. Enable a project in it before you start the timer.',
    es: 'Aún no hay configuración: se escribe una en {path} con todos los proyectos apagados. Habilite un proyecto en ella antes de iniciar el temporizador.',
  },
  'operations.deploy.configurationKept': {
    en: 'The configuration {path} stays as it is, where it is.',
    es: 'La configuración {path} se queda como está y donde está.',
  },
  'operations.deploy.configurationOwner': {
    en: 'The configuration {path} belongs to {owner}. The agent runs as root and does what it says; with this plan you accept by name that {owner} may change it. To have it belong to root instead, move it to {root}.',
    es: 'La configuración {path} pertenece a {owner}. El agente se ejecuta como root y hace lo que ella dice; con este plan usted acepta expresamente que {owner} pueda cambiarla. Si prefiere que pertenezca a root, muévala a {root}.',
  },
  'operations.deploy.noServices': {
    en: 'No Gunicorn service was found; the agent has nothing to scale yet.',
    es: 'No se encontró ningún servicio de Gunicorn; el agente aún no tiene nada que escalar.',
  },
  'operations.deploy.dropIns': {
    en: '{count} Gunicorn services get a drop-in that leaves a mark when they start. It takes effect at once and needs no restart.',
    es: '{count} servicios de Gunicorn reciben un drop-in que deja una marca al arrancar. Surte efecto de inmediato y no requiere reinicio.',
  },
  'operations.deploy.settingsReset': {
    en: '{path} could not be understood and is written anew.',
    es: '{path} no se pudo interpretar y se escribe de nuevo.',
  },
  'operations.deploy.file.agent': { en: 'The agent itself.', es: 'El agente.' },
  'operations.deploy.file.version': { en: 'Which agent this is.', es: 'Qué versión del agente es.' },
  'operations.deploy.file.executor': {
    en: 'Carries out plans, and ends a plan that a power cut interrupted.',
    es: 'Ejecuta los planes y termina el que un corte de luz haya interrumpido.',
  },
  'operations.deploy.file.wrapper': {
    en: 'The command “autoscaler” for people on the server.',
    es: 'El comando «autoscaler» para quien esté en el servidor.',
  },
  'operations.deploy.file.service': {
    en: 'One run of the agent, as root in a sandbox.',
    es: 'Una ejecución del agente, como root y aislada.',
  },
  'operations.deploy.file.failed': {
    en: 'Your own command (onFailure in agent.json), run when the agent fails.',
    es: 'Su propio comando (onFailure en agent.json), que se ejecuta cuando el agente falla.',
  },
  'operations.deploy.file.timer': {
    en: 'Runs the agent every 2 minutes, once it is started.',
    es: 'Ejecuta el agente cada 2 minutos, una vez iniciado.',
  },
  'operations.deploy.file.path': {
    en: 'Wakes the agent when a service has started.',
    es: 'Despierta al agente cuando un servicio ha arrancado.',
  },
  'operations.deploy.file.boot': {
    en: 'At boot ends a plan that a power cut interrupted.',
    es: 'Al arrancar, termina el plan que un corte de luz haya interrumpido.',
  },
  'operations.deploy.file.settings': {
    en: 'Tells the agent where its configuration lies and whom it trusts with it.',
    es: 'Indica al agente dónde está su configuración y en quién confía para ella.',
  },
  'operations.deploy.file.logrotate': {
    en: 'Keeps /var/log/autoscaler.log small.',
    es: 'Mantiene pequeño /var/log/autoscaler.log.',
  },
  'operations.deploy.file.configuration': {
    en: 'The configuration, every project switched off.',
    es: 'La configuración, con todos los proyectos apagados.',
  },
  'operations.deploy.file.dropIn': {
    en: 'Leaves a mark when {unit} starts, so that its workers are put right within seconds.',
    es: 'Deja una marca cuando arranca {unit}, para ajustar sus workers en segundos.',
  },
  'operations.deploy.command.reload': {
    en: 'Makes systemd read our units and drop-ins. Nothing restarts.',
    es: 'Hace que systemd lea nuestras unidades y drop-ins. Nada se reinicia.',
  },
  'operations.noNode': {
    en: 'There is no Node.js 18 or newer on this server, which the agent needs.',
    es: 'Este servidor no tiene Node.js 18 o posterior, que el agente necesita.',
  },
  'operations.noNode.remedy': {
    en: 'Deploy again and choose a private one, or install it (Debian 12 and newer, Ubuntu 24.04: sudo apt-get install nodejs).',
    es: 'Despliegue de nuevo y elija uno propio, o instálelo (Debian 12 o posterior, Ubuntu 24.04: sudo apt-get install nodejs).',
  },
  'operations.notAFile': {
    en: '{path} is no regular file (a link, a folder or a masked unit); it is left alone, so nothing can be deployed.',
    es: '{path} no es un archivo normal (un enlace, una carpeta o una unidad enmascarada); no se toca, así que no se puede desplegar.',
  },
  'operations.document.nothing': { en: 'Nothing to do.', es: 'Nada que hacer.' },
  'operations.document.before': {
    en: 'Nothing has been done yet. Read, then choose Apply. It takes about {seconds} s; the server carries it out by itself, even if the connection is lost.',
    es: 'Aún no se ha hecho nada. Lea y después elija Aplicar. Tarda unos {seconds} s; el servidor lo ejecuta por sí mismo aunque se pierda la conexión.',
  },
  'operations.document.notes': { en: 'Good to know', es: 'Conviene saber' },
  'operations.document.risk': { en: 'Risk', es: 'Riesgo' },
  'operations.document.restarts': { en: 'Services that restart', es: 'Servicios que se reinician' },
  'operations.document.noRestarts': { en: 'None.', es: 'Ninguno.' },
  'operations.document.files': { en: 'Files', es: 'Archivos' },
  'operations.document.change': { en: 'Change', es: 'Cambio' },
  'operations.document.path': { en: 'Path', es: 'Ruta' },
  'operations.document.access': { en: 'Owner and mode', es: 'Dueño y modo' },
  'operations.document.purpose': { en: 'What for', es: 'Para qué' },
  'operations.document.new': { en: 'new', es: 'nuevo' },
  'operations.document.changed': { en: 'changed', es: 'cambia' },
  'operations.document.removed': { en: 'removed', es: 'se elimina' },
  'operations.document.commands': { en: 'Commands run as root', es: 'Comandos ejecutados como root' },
  'operations.document.undoneBy': { en: 'Undone by', es: 'Se deshace con' },
  'operations.document.noUndo': { en: 'Needs no undoing.', es: 'No hay que deshacerlo.' },
  'operations.document.checks': { en: 'Checked afterwards', es: 'Se comprueba después' },
  'operations.document.within': { en: 'within {seconds} s', es: 'en {seconds} s' },
  'operations.document.undo': { en: 'How it is undone', es: 'Cómo se deshace' },
  'operations.document.undoFiles': {
    en: 'Before the first change every file is backed up under /var/backups/autoscaler. If any step or check fails, the server runs the undo commands in reverse order and puts every file back: content, owner, mode and time.',
    es: 'Antes del primer cambio se copia cada archivo en /var/backups/autoscaler. Si falla algún paso o comprobación, el servidor ejecuta los comandos de vuelta en orden inverso y restaura cada archivo: contenido, dueño, modo y fecha.',
  },
  'operations.document.undoCommands': {
    en: 'If any step or check fails, the server runs the undo commands in reverse order.',
    es: 'Si falla algún paso o comprobación, el servidor ejecuta los comandos de vuelta en orden inverso.',
  },
  'operations.document.changes': { en: 'What changes in each file', es: 'Qué cambia en cada archivo' },
  'operations.document.size': { en: 'Not shown here ({sizeKiB} KiB).', es: 'No se muestra aquí ({sizeKiB} KiB).' },
  'operations.document.notShown': { en: 'Not shown here.', es: 'No se muestra aquí.' },
  'operations.document.sameText': { en: 'Only owner or mode change.', es: 'Solo cambian dueño o modo.' },
  'operations.document.moreLines': { en: '… and {lines} more lines.', es: '… y {lines} líneas más.' },
  'operations.document.plan': { en: 'Plan', es: 'Plan' },
  'operations.template.head': {
    en: 'Configuration of the autoscaler. Comments are allowed.',
    es: 'Configuración del autoescalador. Se permiten comentarios.',
  },
  'operations.template.enable': {
    en: 'Set "enabled" to true for each project that shall be scaled; it counts from the next tick on.',
    es: 'Ponga "enabled" a true en cada proyecto que deba escalarse; cuenta desde el siguiente ciclo.',
  },
  'operations.template.enabled': { en: 'Change to true to enable', es: 'Cambiar a true para habilitar' },
  'operations.template.thresholds': {
    en: 'scale_up_N: CPU above X % for cpu_duration_minutes: N workers. scale_down_N: below X %: N workers.',
    es: 'scale_up_N: CPU por encima de X % durante cpu_duration_minutes: N workers. scale_down_N: por debajo de X %: N workers.',
  },
  'operations.template.memory': { en: 'MiB that must stay available', es: 'MiB que deben quedar disponibles' },
  'operations.template.none': {
    en: 'No Gunicorn service was found. A project is named after its service: "backcore" for backcore.service.',
    es: 'No se encontró ningún servicio de Gunicorn. Un proyecto lleva el nombre de su servicio: "backcore" para backcore.service.',
  },
  'operations.deploy.command.boot': {
    en: 'At boot, a plan that a power cut interrupted is ended.',
    es: 'Al arrancar se termina el plan que un corte de luz haya interrumpido.',
  },
  'operations.deploy.configurationOpen': {
    en: 'Everyone may write {path}: the agent will not believe it. Take that away first: sudo chmod o-w {path}',
    es: 'Cualquiera puede escribir {path}: el agente no la aceptará. Quítelo antes: sudo chmod o-w {path}',
  },
} as const satisfies Entries;
