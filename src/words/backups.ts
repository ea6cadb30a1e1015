import type { Entries } from './entry';

/** Backups, restoring, rolling back, and what an uninstallation leaves. */
export const backupsWords = {
  'operations.backup.title': { en: 'Back up now', es: 'Hacer una copia ahora' },
  'operations.backup.why': {
    en: 'Copies {files} files to a new backup on the server: the units of every Gunicorn and Celery service with their drop-ins, our own units and settings, and the configuration.',
    es: 'Copia {files} archivos a una nueva copia de seguridad en el servidor: las unidades de cada servicio Gunicorn y Celery con sus drop-ins, nuestras unidades y ajustes, y la configuración.',
  },
  'operations.backup.risk': {
    en: 'None: nothing is changed and nothing restarts.',
    es: 'Ninguno: no se cambia nada ni se reinicia nada.',
  },
  'operations.backup.undo': {
    en: 'There is nothing to undo but the copy itself.',
    es: 'No hay nada que deshacer salvo la propia copia.',
  },
  'operations.backup.notSecrets': {
    en: 'Files with secrets (EnvironmentFile=) and the applications’ own code are not copied.',
    es: 'Los archivos con secretos (EnvironmentFile=) y el código de las aplicaciones no se copian.',
  },
  'operations.backupDamaged': {
    en: 'The backup {folder} is damaged: {path} is missing or is not what was backed up. Nothing was changed.',
    es: 'La copia de seguridad {folder} está dañada: {path} falta o no es lo que se guardó. No se cambió nada.',
  },
  'operations.backupDamaged.remedy': {
    en: 'Choose another backup, or restore its other files one by one.',
    es: 'Elija otra copia, o restaure sus otros archivos uno por uno.',
  },
  'operations.backupOutside': {
    en: 'The backup {folder} names {path}, which is no unit, no file of ours and not the configuration. Nothing was changed.',
    es: 'La copia de seguridad {folder} nombra {path}, que no es una unidad, ni un archivo nuestro, ni la configuración. No se cambió nada.',
  },
  'operations.restore.title': { en: 'Restore from the backup of {date}', es: 'Restaurar desde la copia del {date}' },
  'operations.restore.why': {
    en: '{files} files differ from what lies in {folder}; they become again what they were then, with owner and mode.',
    es: '{files} archivos difieren de lo que hay en {folder}; vuelven a ser lo que eran entonces, con propietario y modo.',
  },
  'operations.restore.file': { en: 'As it lies in {folder}.', es: 'Como está en {folder}.' },
  'operations.restore.risk': {
    en: 'No service restarts. What is there now is backed up first.',
    es: 'No se reinicia ningún servicio. Lo que hay ahora se guarda antes en otra copia.',
  },
  'operations.restore.riskRestart': {
    en: 'The services named below restart, one by one; each has to answer before the next. What is there now is backed up first.',
    es: 'Los servicios indicados abajo se reinician uno por uno; cada uno debe responder antes del siguiente. Lo que hay ahora se guarda antes en otra copia.',
  },
  'operations.restore.undo': {
    en: 'If a step fails, the server puts back what is there now and restarts what it had restarted. Later: restore the backup that this plan makes.',
    es: 'Si falla un paso, el servidor repone lo que hay ahora y reinicia lo que había reiniciado. Más tarde: restaure la copia que hace este plan.',
  },
  'operations.rollback.title': { en: 'Roll everything back', es: 'Revertirlo todo' },
  'operations.rollback.why': {
    en: 'Stops and disables the autoscaler, puts the original unit files back, removes our drop-ins and restarts the services concerned, so that each runs by its owner’s own unit again. Agent, configuration and history stay.',
    es: 'Detiene y deshabilita el autoescalador, repone los archivos de unidad originales, quita nuestros drop-ins y reinicia los servicios afectados, de modo que cada uno vuelve a funcionar según la unidad de su dueño. El agente, la configuración y el historial se quedan.',
  },
  'operations.rollback.file.dropIn': {
    en: 'Told the autoscaler that the service had started.',
    es: 'Avisaba al autoescalador de que el servicio había arrancado.',
  },
  'operations.rollback.guide': {
    en: 'Original units come from {folder} (newest file: {date}). Read the changes below: whatever was edited in a unit since then is undone too.',
    es: 'Las unidades originales vienen de {folder} (archivo más nuevo: {date}). Lea los cambios de abajo: también se deshace lo que se haya editado desde entonces en una unidad.',
  },
  'operations.rollback.noOriginals': {
    en: 'There are no copies of unit files in /home/USER/backups/systemd_services. None is needed: the autoscaler never edits a unit.',
    es: 'No hay copias de archivos de unidad en /home/USUARIO/backups/systemd_services. No hacen falta: el autoescalador nunca edita una unidad.',
  },
  'operations.rollback.notThere': {
    en: '{folder} also holds {units}; no such service runs here, so they are left alone.',
    es: '{folder} contiene también {units}; aquí no hay tales servicios, así que no se tocan.',
  },
  'operations.uninstall.command.runtime': {
    en: 'Removes the marks of services that have started.',
    es: 'Quita las marcas de los servicios que han arrancado.',
  },
  'operations.uninstall.command.failed': {
    en: 'Lets systemd forget how the agent last ended, should it have failed.',
    es: 'Hace que systemd olvide cómo terminó el agente la última vez, si falló.',
  },
  'operations.uninstall.command.boot': {
    en: 'Takes the unit that ends interrupted plans out of the boot.',
    es: 'Saca del arranque la unidad que termina los planes interrumpidos.',
  },
  'operations.uninstall.nothing': { en: 'There is nothing of ours here.', es: 'Aquí no hay nada nuestro.' },
  'operations.uninstall.stateKept': {
    en: 'History and state ({state}), backups ({backups}) and the log stay, so that everything can be brought back.',
    es: 'El historial y el estado ({state}), las copias de seguridad ({backups}) y el registro se quedan, para poder recuperarlo todo.',
  },
  'operations.uninstall.configurationKept': { en: 'The configuration stays.', es: 'La configuración se queda.' },
  'operations.uninstall.kernelKept': {
    en: "The kernel's limits that a remedy has raised stay until the server starts next.",
    es: 'Los límites del núcleo que un remedio subió se quedan hasta el próximo arranque del servidor.',
  },
  'operations.restore.workerKept': {
    en: '{path} stays: other services are started with it.',
    es: '{path} se queda: hay otros servicios que arrancan con él.',
  },
  'operations.notPurged': {
    en: 'State and backups could not be removed: {detail}',
    es: 'No se pudieron quitar el estado y las copias de seguridad: {detail}',
  },
} as const satisfies Entries;
