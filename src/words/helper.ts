import type { Entries } from './entry';

/** The helper: the one program of root's for those who have no full sudo. */
export const helperWords = {
  'ssh.helperOnly': {
    en: '{user} may run the helper as root on this server and nothing else; this needs full sudo.',
    es: '{user} solo puede ejecutar el asistente como root en este servidor; para esto hace falta sudo completo.',
  },
  'ssh.remedy.helperOnly': {
    en: 'Ask someone with full sudo on the server to do it once, or connect as another user.',
    es: 'Pida a alguien con sudo completo en el servidor que lo haga una vez, o conéctese con otro usuario.',
  },
  'ssh.helperRefused': {
    en: 'The helper on the server does not do this ({command}): {detail}',
    es: 'El asistente del servidor no hace esto ({command}): {detail}',
  },
  'ssh.remedy.helperRefused': {
    en: 'The helper touches only files and services of the autoscaler. The rest needs full sudo.',
    es: 'El asistente solo toca archivos y servicios del autoescalador. Lo demás requiere sudo completo.',
  },
  'ssh.helperOutdated': {
    en: 'The helper on the server is of another version than this extension ({command}): {detail}',
    es: 'El asistente del servidor es de otra versión que esta extensión ({command}): {detail}',
  },
  'ssh.remedy.helperOutdated': {
    en: 'Someone with full sudo has to install the helper anew: “Install Helper…”.',
    es: 'Alguien con sudo completo debe volver a instalar el asistente: «Instalar el asistente…».',
  },
  'operations.helper.wrongName': {
    en: '“{name}” is no name of a user or a group that a sudoers line can hold.',
    es: '«{name}» no es un nombre de usuario ni de grupo que quepa en una línea de sudoers.',
  },
  'operations.helper.title': { en: 'Install the helper for {who}', es: 'Instalar el asistente para {who}' },
  'operations.helper.why': {
    en: 'Lets {who} do as root what this extension does, and nothing else: one root-owned program, one line of sudoers. Its verbs are the commands of this version of the extension; it checks their arguments, and carries out only plans that it makes itself from what lies on the server.',
    es: 'Permite a {who} hacer como root lo que hace esta extensión, y nada más: un programa de root y una línea de sudoers. Sus verbos son los comandos de esta versión de la extensión; comprueba sus argumentos y solo ejecuta planes que él mismo hace con lo que hay en el servidor.',
  },
  'operations.helper.risk': {
    en: 'Whoever may have unit drop-ins written and services restarted is near to root. Give it to people whom you would trust with these services.',
    es: 'Quien puede hacer que se escriban drop-ins de unidades y se reinicien servicios está cerca de root. Désela a personas a las que confiaría estos servicios.',
  },
  'operations.helper.undo': {
    en: 'The files are removed again; no service is touched.',
    es: 'Los archivos se quitan de nuevo; no se toca ningún servicio.',
  },
  'operations.helper.already': {
    en: 'The helper of this version is there for {who} already.',
    es: 'El asistente de esta versión ya está instalado para {who}.',
  },
  'operations.helper.agentNote': {
    en: 'With the helper alone exactly the agent {version} can be deployed; a newer one needs this plan again, with full sudo.',
    es: 'Solo con el asistente se puede desplegar exactamente el agente {version}; uno más nuevo requiere de nuevo este plan, con sudo completo.',
  },
  'operations.helper.file.start': { en: 'What sudo starts', es: 'Lo que sudo inicia' },
  'operations.helper.file.program': { en: 'The helper', es: 'El asistente' },
  'operations.helper.file.agent': { en: 'The agent it may deploy', es: 'El agente que puede desplegar' },
  'operations.helper.file.settings': { en: 'Its version and Node', es: 'Su versión y su Node' },
  'operations.helper.file.sudoers': { en: 'The one line of sudoers', es: 'La única línea de sudoers' },
  'operations.helper.file.remove': { en: 'The helper is removed', es: 'Se quita el asistente' },
  'operations.helper.command.visudo': {
    en: 'Checks the line of sudoers before it is in force (visudo -c)',
    es: 'Comprueba la línea de sudoers antes de que rija (visudo -c)',
  },
  'operations.helper.check.sudoers': {
    en: 'All of sudoers is valid (visudo -c).',
    es: 'Todo sudoers es válido (visudo -c).',
  },
  'operations.helper.check.answers': { en: 'The helper answers.', es: 'El asistente responde.' },
  'operations.helper.removeTitle': { en: 'Remove the helper', es: 'Quitar el asistente' },
  'operations.helper.removeWhy': {
    en: 'Takes away the program and its line of sudoers; first of all the line.',
    es: 'Quita el programa y su línea de sudoers; primero la línea.',
  },
  'operations.helper.removeRisk': {
    en: 'Those without full sudo can only look from now on.',
    es: 'Quienes no tienen sudo completo solo podrán mirar a partir de ahora.',
  },
  'operations.helper.removeUndo': { en: 'The files are put back.', es: 'Los archivos se restituyen.' },
  'operations.helper.none': {
    en: 'There is no helper on this server.',
    es: 'No hay ningún asistente en este servidor.',
  },
  'operations.helper.stays': {
    en: 'The helper and its line of sudoers stay: they are removed with full sudo.',
    es: 'El asistente y su línea de sudoers se quedan: se quitan con sudo completo.',
  },
  'operations.helper.guideLeftOut': {
    en: 'Copies in home folders are left out: with the helper alone nothing is restored from where others than root may write.',
    es: 'Las copias en carpetas personales se omiten: solo con el asistente no se restaura nada de donde otros que no sean root puedan escribir.',
  },
  'operations.helper.crontabLeftOut': {
    en: '{path} runs the guide’s script and stays as it is: with the helper alone it has to be switched off by someone else.',
    es: '{path} ejecuta el script de la guía y se queda como está: solo con el asistente, debe desactivarlo otra persona.',
  },
  'operations.helper.configurationLeftOut': {
    en: '{path} is left out: others than root may write where it lies, and the helper does not touch it.',
    es: '{path} se omite: otros que no son root pueden escribir donde está, y el asistente no lo toca.',
  },
  'ui.tip.rightsHelper': {
    en: 'the helper: what the autoscaler’s commands do as root, and nothing else',
    es: 'el asistente: lo que los comandos del autoescalador hacen como root, y nada más',
  },
  'ui.helper.prompt': {
    en: 'Who may use the helper? A user, or a group as %name.',
    es: '¿Quién puede usar el asistente? Un usuario, o un grupo como %nombre.',
  },
  'ui.helper.title': { en: '{server}: install the helper', es: '{server}: instalar el asistente' },
  'ui.helper.missing': {
    en: 'The helper is not part of this build ({path}).',
    es: 'El asistente no forma parte de esta compilación ({path}).',
  },
} as const satisfies Entries;
