import type { Entries } from './entry';

export const sshWords = {
  // The way to the server
  'ssh.configInvalid': { en: 'ssh refuses its configuration: {detail}', es: 'ssh rechaza su configuración: {detail}' },
  'ssh.configUnsupported': {
    en: '{file}, line {line}: “{what}” needs the ssh program, which is missing or may not run in an untrusted workspace.',
    es: '{file}, línea {line}: «{what}» necesita el programa ssh, que falta o no puede ejecutarse en un área de trabajo que no es de confianza.',
  },
  'ssh.configNotHonoured': {
    en: 'The ssh configuration of {host} asks for {keywords}, which this connection can’t follow; so it was not made.',
    es: 'La configuración ssh de {host} pide {keywords}, que esta conexión no puede seguir; por eso no se hizo.',
  },
  'ssh.remedy.configNotHonoured': {
    en: 'Leave it out for this host, in a Host block of its own, if that is allowed there.',
    es: 'Omítalo para este host, en un bloque Host propio, si allí está permitido.',
  },
  'ssh.revokedKeysUnread': {
    en: 'The host keys that {file} (RevokedHostKeys) revokes can’t be read, so no key of {host} can be trusted. Lists of public keys are read, KRLs are not.',
    es: 'No se pueden leer las claves que revoca {file} (RevokedHostKeys), así que ninguna clave de {host} es de fiar. Se leen listas de claves públicas, no KRL.',
  },
  'ssh.remedy.revokedKeysUnread': {
    en: 'Make the file readable, or keep the revoked keys as a list of public keys.',
    es: 'Haga legible el archivo, o guarde las claves revocadas como lista de claves públicas.',
  },
  'ssh.channelTimedOut': {
    en: 'The server opened no channel within {seconds} s: the connection stands still.',
    es: 'El servidor no abrió ningún canal en {seconds} s: la conexión está parada.',
  },
  'ssh.remedy.configUnsupported': {
    en: 'Trust the workspace or install the OpenSSH client.',
    es: 'Confíe en el área de trabajo o instale el cliente de OpenSSH.',
  },
  'ssh.proxyCommandUnsupported': {
    en: '{host} is reached by a ProxyCommand, which is not supported.',
    es: 'A {host} se llega por un ProxyCommand, que no se admite.',
  },
  'ssh.remedy.proxyCommandUnsupported': {
    en: 'Use ProxyJump in ~/.ssh/config instead.',
    es: 'Use ProxyJump en ~/.ssh/config.',
  },
  'ssh.tooManyJumps': {
    en: '{host} is behind more than {limit} jump hosts, or behind itself.',
    es: '{host} está detrás de más de {limit} equipos de salto, o detrás de sí mismo.',
  },
  'ssh.jumpFailed': {
    en: 'The jump host {jump} can’t reach {host}, port {port}: {detail}',
    es: 'El equipo de salto {jump} no llega a {host}, puerto {port}: {detail}',
  },
  'ssh.hostNotFound': {
    en: 'No address is known for {host} ({detail}).',
    es: 'No se conoce ninguna dirección de {host} ({detail}).',
  },
  'ssh.remedy.hostNotFound': {
    en: 'Check the spelling, HostName in ~/.ssh/config, and whether you need a VPN.',
    es: 'Revise el nombre, HostName en ~/.ssh/config y si hace falta una VPN.',
  },
  'ssh.refused': { en: '{host}, port {port}, refuses connections.', es: '{host}, puerto {port}, rechaza conexiones.' },
  'ssh.remedy.refused': {
    en: 'Check the port and whether sshd is running there.',
    es: 'Revise el puerto y si sshd está en marcha allí.',
  },
  'ssh.unreachable': {
    en: '{host}, port {port}, does not answer ({detail}).',
    es: '{host}, puerto {port}, no responde ({detail}).',
  },
  'ssh.tcpFailed': {
    en: 'No connection to {host}, port {port} ({detail}).',
    es: 'Sin conexión con {host}, puerto {port} ({detail}).',
  },
  'ssh.remedy.unreachable': {
    en: 'Check the network, the firewall and whether the machine is up.',
    es: 'Revise la red, el cortafuegos y si el equipo está encendido.',
  },
  'ssh.closedByServer': { en: 'The server closed the connection.', es: 'El servidor cerró la conexión.' },
  'ssh.remedy.closedByServer': {
    en: 'sshd does so when too many connections are being made (MaxStartups), after failed logins (PerSourcePenalties), or when a login takes too long (LoginGraceTime). Wait a minute and try again.',
    es: 'sshd lo hace cuando se abren demasiadas conexiones (MaxStartups), tras inicios de sesión fallidos (PerSourcePenalties) o si el inicio de sesión tarda demasiado (LoginGraceTime). Espere un minuto e inténtelo de nuevo.',
  },
  'ssh.noCommonAlgorithm': {
    en: 'Server and extension have no algorithm in common: {detail}',
    es: 'El servidor y la extensión no tienen ningún algoritmo en común: {detail}',
  },
  'ssh.remedy.noCommonAlgorithm': {
    en: 'Allow curve25519-sha256 and an ssh-ed25519, ecdsa or rsa-sha2 host key in the server’s sshd_config.',
    es: 'Permita curve25519-sha256 y una clave ssh-ed25519, ecdsa o rsa-sha2 en el sshd_config del servidor.',
  },
  'ssh.keyExchangeFailed': { en: 'The key exchange failed: {detail}', es: 'Falló el intercambio de claves: {detail}' },
  'ssh.connectionLost': { en: 'The connection was lost ({detail}).', es: 'Se perdió la conexión ({detail}).' },
  'ssh.disconnected': { en: 'Disconnected.', es: 'Desconectado.' },
  'ssh.closed': { en: 'The connection is no longer used.', es: 'La conexión ya no se usa.' },
  'ssh.promptNeeded': {
    en: 'Reconnecting needs an answer from you.',
    es: 'Para volver a conectar hace falta una respuesta suya.',
  },
  'ssh.remedy.reconnect': { en: 'Connect again.', es: 'Vuelva a conectar.' },

  // Host keys
  'ssh.hostKeyChanged': {
    en: 'The host key of {host} has changed: {file}, line {line}, knows {knownType} {knownFingerprint}, the server shows {keyType} {fingerprint}. Someone may be listening in, or the server was set up anew.',
    es: 'La clave de {host} ha cambiado: {file}, línea {line}, conoce {knownType} {knownFingerprint}; el servidor muestra {keyType} {fingerprint}. Puede que alguien esté interceptando la conexión, o que el servidor se haya reinstalado.',
  },
  'ssh.remedy.hostKeyChanged': {
    en: 'Ask whoever runs the server. Only if the change is right, run: {command}',
    es: 'Pregunte a quien administra el servidor. Solo si el cambio es correcto, ejecute: {command}',
  },
  'ssh.hostKeyRevoked': {
    en: 'The host key of {host} ({keyType} {fingerprint}) is revoked by {file}, line {line}.',
    es: 'La clave de {host} ({keyType} {fingerprint}) está revocada en {file}, línea {line}.',
  },
  'ssh.hostKeyUnknown': {
    en: 'The host key of {host} ({keyType} {fingerprint}) is not known, and StrictHostKeyChecking is on.',
    es: 'La clave de {host} ({keyType} {fingerprint}) no se conoce y StrictHostKeyChecking está activado.',
  },
  'ssh.hostKeyRefused': {
    en: 'The host key of {host} ({keyType} {fingerprint}) was not accepted.',
    es: 'No se aceptó la clave de {host} ({keyType} {fingerprint}).',
  },
  'ssh.hostCertificateUnsupported': {
    en: '{file}, line {line}, names a certificate authority for this host; host certificates are not supported, so that the key itself has to be checked.',
    es: '{file}, línea {line}, nombra una autoridad de certificación para este equipo; los certificados de equipo no se admiten, así que hay que comprobar la clave misma.',
  },

  // Login
  'ssh.loginFailed': {
    en: 'The server did not let {user} in. It offers: {methods}. Tried: {tried}.',
    es: 'El servidor no dejó entrar a {user}. Ofrece: {methods}. Se probó: {tried}.',
  },
  'ssh.loginFailedUnsupported': {
    en: 'The server did not let {user} in. It offers: {methods}. Tried: {tried}. Can’t be used here: {unsupported}.',
    es: 'El servidor no dejó entrar a {user}. Ofrece: {methods}. Se probó: {tried}. No se pueden usar aquí: {unsupported}.',
  },
  'ssh.remedy.login': {
    en: 'Check the user name, and whether the public key is in ~/.ssh/authorized_keys on the server.',
    es: 'Revise el nombre de usuario y si la clave pública está en ~/.ssh/authorized_keys del servidor.',
  },
  'ssh.remedy.keyUnsupported': {
    en: 'Security keys (sk-), certificates, PuTTY files and DSA keys can’t be used; make an Ed25519 key with ssh-keygen -t ed25519 and add it to ~/.ssh/authorized_keys on the server.',
    es: 'No se pueden usar llaves de seguridad (sk-), certificados, archivos de PuTTY ni claves DSA; cree una clave Ed25519 con ssh-keygen -t ed25519 y añádala a ~/.ssh/authorized_keys del servidor.',
  },

  // Channels and commands
  'ssh.channelRefused': { en: 'The server refused a channel: {detail}', es: 'El servidor rechazó un canal: {detail}' },
  'ssh.tooManyStreams': {
    en: 'At most {limit} logs can be followed at once on one server.',
    es: 'En un mismo servidor se pueden seguir como mucho {limit} registros a la vez.',
  },
  'ssh.noShell': {
    en: 'The login shell did not run /bin/sh. It said: {detail}',
    es: 'El shell de inicio de sesión no ejecutó /bin/sh. Dijo: {detail}',
  },
  'ssh.remedy.noShell': {
    en: 'Check the user’s login shell and that its start-up files do not exit.',
    es: 'Revise el shell de inicio de sesión del usuario y que sus archivos de inicio no terminen la sesión.',
  },
  'ssh.commandFailed': {
    en: '{command} failed with exit code {exitCode}. {detail}',
    es: '{command} falló con el código {exitCode}. {detail}',
  },
  'ssh.commandTimedOut': {
    en: '{command} did not end within {seconds} s and was stopped.',
    es: '{command} no terminó en {seconds} s y se detuvo.',
  },
  'ssh.commandKilled': {
    en: '{command} was ended by signal {signal}.',
    es: '{command} terminó por la señal {signal}.',
  },
  'ssh.outputTooLong': {
    en: '{command} printed more than {limitMiB} MiB and was stopped.',
    es: '{command} escribió más de {limitMiB} MiB y se detuvo.',
  },

  // Root
  'ssh.rootShellEnded': {
    en: 'The root shell ended while {command} was running.',
    es: 'El shell de root terminó mientras se ejecutaba {command}.',
  },
  'ssh.sudoWrongPassword': {
    en: 'sudo did not accept the password of {user}.',
    es: 'sudo no aceptó la contraseña de {user}.',
  },
  'ssh.sudoNotAllowed': {
    en: '{user} may not use sudo here: {detail}',
    es: '{user} no puede usar sudo aquí: {detail}',
  },
  'ssh.sudoMissing': { en: 'sudo is not installed on the server.', es: 'sudo no está instalado en el servidor.' },
  'ssh.sudoNeedsTerminal': { en: 'sudo wants a terminal: {detail}', es: 'sudo exige un terminal: {detail}' },
  'ssh.sudoFailed': { en: 'sudo failed: {detail}', es: 'sudo falló: {detail}' },
  'ssh.remedy.sudoWrongPassword': {
    en: 'Try again with the right password.',
    es: 'Inténtelo de nuevo con la contraseña correcta.',
  },
  'ssh.remedy.sudoNotAllowed': {
    en: 'Ask the administrator to add the user to the group sudo (or wheel), or connect as another user.',
    es: 'Pida al administrador que añada el usuario al grupo sudo (o wheel), o conéctese con otro usuario.',
  },
  'ssh.remedy.sudoMissing': { en: 'Install sudo, or connect as root.', es: 'Instale sudo, o conéctese como root.' },
  'ssh.remedy.sudoNeedsTerminal': {
    en: 'Add “Defaults:USER !requiretty” to sudoers with visudo.',
    es: 'Añada «Defaults:USUARIO !requiretty» a sudoers con visudo.',
  },
  'ssh.remedy.sudoFailed': {
    en: 'Try “sudo -v” in a terminal on the server.',
    es: 'Pruebe «sudo -v» en un terminal del servidor.',
  },

  // Files
  'ssh.fileChanged': {
    en: '{path} on the server is not what was read: someone else has changed, made or removed it.',
    es: '{path} en el servidor no es lo que se leyó: alguien lo ha cambiado, creado o eliminado.',
  },
  'ssh.remedy.fileChanged': { en: 'Read it again and repeat your change.', es: 'Vuelva a leerlo y repita su cambio.' },
  'ssh.permissionDenied': { en: 'No permission for {path}.', es: 'Sin permiso para {path}.' },
  'ssh.ownerLost': {
    en: '{path} belongs to another user; replacing it would change its owner.',
    es: '{path} pertenece a otro usuario; reemplazarlo cambiaría su propietario.',
  },
  'ssh.remedy.permissionDenied': { en: 'Repeat it as root.', es: 'Repítalo como root.' },
  'ssh.notAFile': { en: '{path} is not a regular file.', es: '{path} no es un archivo normal.' },
  'ssh.noFolder': { en: 'The folder of {path} does not exist.', es: 'La carpeta de {path} no existe.' },
  'ssh.fileDamaged': {
    en: 'What arrived on the server is not what was sent; {path} is unchanged. The disk may be full.',
    es: 'Lo que llegó al servidor no es lo que se envió; {path} no ha cambiado. Puede que el disco esté lleno.',
  },
  'ssh.readFailed': { en: '{path} could not be read: {detail}', es: 'No se pudo leer {path}: {detail}' },
  'ssh.writeFailed': { en: '{path} could not be written: {detail}', es: 'No se pudo escribir {path}: {detail}' },

  // About a connection
  'ssh.about.login': {
    en: 'Logged in as {user} on {host}, port {port}',
    es: 'Sesión de {user} en {host}, puerto {port}',
  },
  'ssh.about.jump': { en: 'Through {jump}', es: 'A través de {jump}' },
  'ssh.about.algorithms': {
    en: '{kex}, host key {hostKey}, {cipher}',
    es: '{kex}, clave del servidor {hostKey}, {cipher}',
  },
} as const satisfies Entries;
