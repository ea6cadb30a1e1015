import type { Entries } from './entry';

/** The private Node.js that a server gets where it has none for the agent, and files that are copied for a plan. */
export const runtimeWords = {
  'operations.runtime.used': {
    en: 'It runs on a Node.js {version} of its own ({path}), which nothing else uses.',
    es: 'Se ejecuta con un Node.js {version} propio ({path}), que nadie más usa.',
  },
  'operations.runtime.copied': {
    en: 'Node.js {version} is copied to the server first: {MB} MB compressed, about {seconds} s at {Mbit} Mbit/s, from this machine; the server needs no internet. It comes from the npm package {spec}; its sha512 is pinned in this extension and was verified here, and the server verifies the program and runs it once before it is used.',
    es: 'Primero se copia Node.js {version} al servidor: {MB} MB comprimidos, unos {seconds} s a {Mbit} Mbit/s, desde este equipo; el servidor no necesita internet. Procede del paquete de npm {spec}; su sha512 está fijado en esta extensión y se verificó aquí, y el servidor verifica el programa y lo ejecuta una vez antes de usarlo.',
  },
  'operations.runtime.command.place': {
    en: 'Unpacks Node.js to {path} ({MB} MB), verifies its sha256 and runs it once.',
    es: 'Descomprime Node.js en {path} ({MB} MB), verifica su sha256 y lo ejecuta una vez.',
  },
  'operations.runtime.command.keep': {
    en: 'Removes private Node.js of other versions than {version}.',
    es: 'Elimina los Node.js propios de otras versiones que {version}.',
  },
  'operations.runtime.command.removeAll': {
    en: 'Removes the agent’s private Node.js from {folder}.',
    es: 'Elimina de {folder} el Node.js propio del agente.',
  },
  'operations.runtime.ownNode.remedy': {
    en: 'Install a Node.js 18 or newer from the server’s own distribution and deploy again; nothing was copied.',
    es: 'Instale un Node.js 18 o posterior de la propia distribución del servidor y despliegue de nuevo; no se ha copiado nada.',
  },
  'operations.runtime.wrongMachine': {
    en: 'The server has no Node.js 18 or newer, and there is no private one for its processor ({machine}): only for x86_64 and aarch64.',
    es: 'El servidor no tiene Node.js 18 o posterior, y no hay uno propio para su procesador ({machine}): solo para x86_64 y aarch64.',
  },
  'operations.runtime.noLoader': {
    en: 'The server has no Node.js 18 or newer, and can’t run a private one: it is a 64-bit machine ({machine}) with a 32-bit system, or has no glibc.',
    es: 'El servidor no tiene Node.js 18 o posterior y no puede ejecutar uno propio: es una máquina de 64 bits ({machine}) con un sistema de 32 bits, o no tiene glibc.',
  },
  'operations.runtime.musl': {
    en: 'The server has no Node.js 18 or newer, and can’t run a private one: its C library is musl, and Node.js is built for glibc {needed} or newer.',
    es: 'El servidor no tiene Node.js 18 o posterior y no puede ejecutar uno propio: su biblioteca de C es musl, y Node.js está compilado para glibc {needed} o posterior.',
  },
  'operations.runtime.oldGlibc': {
    en: 'The server has no Node.js 18 or newer, and can’t run a private one: its glibc is {found}, and {needed} or newer is needed.',
    es: 'El servidor no tiene Node.js 18 o posterior y no puede ejecutar uno propio: su glibc es {found} y hace falta {needed} o posterior.',
  },
  'operations.runtime.missingLibrary': {
    en: 'The server has no Node.js 18 or newer, and can’t run a private one: {libraries} is not there.',
    es: 'El servidor no tiene Node.js 18 o posterior y no puede ejecutar uno propio: falta {libraries}.',
  },
  'operations.runtime.noexec': {
    en: 'The server has no Node.js 18 or newer, and can’t run a private one: {folder} is on a file system mounted with noexec.',
    es: 'El servidor no tiene Node.js 18 o posterior y no puede ejecutar uno propio: {folder} está en un sistema de archivos montado con noexec.',
  },
  'operations.runtime.noSpace': {
    en: 'There is too little room for a private Node.js in {folder}: {freeMB} MB are free, {neededMB} MB are needed.',
    es: 'No hay sitio suficiente para un Node.js propio en {folder}: hay {freeMB} MB libres y hacen falta {neededMB} MB.',
  },
  'operations.runtime.noSpace.remedy': {
    en: 'Make room in {folder}, or install a Node.js 18 or newer from the server’s own distribution; nothing was copied.',
    es: 'Libere espacio en {folder}, o instale un Node.js 18 o posterior de la propia distribución del servidor; no se ha copiado nada.',
  },
  'operations.runtime.noNpm': {
    en: 'There is no npm on this machine’s PATH to fetch {spec}.',
    es: 'No hay npm en el PATH de este equipo para obtener {spec}.',
  },
  'operations.runtime.npmFailed': {
    en: 'npm could not fetch {spec}: {detail}',
    es: 'npm no pudo obtener {spec}: {detail}',
  },
  'operations.runtime.noNpm.remedy': {
    en: 'On a machine where npm works, run: npm pack {spec}. Then deploy again and choose “Import from a file”.',
    es: 'En un equipo donde npm funcione, ejecute: npm pack {spec}. Después despliegue de nuevo y elija «Importar desde un archivo».',
  },
  'operations.runtime.wrongFile': {
    en: '{file} is not the {fileName} that this extension expects: its sha512 is another one. It was not used.',
    es: '{file} no es el {fileName} que esta extensión espera: su sha512 es otro. No se ha usado.',
  },
  'operations.runtime.wrongFile.remedy': {
    en: 'Get exactly this one: npm pack {spec}',
    es: 'Obtenga exactamente este: npm pack {spec}',
  },
  'operations.upload.full': {
    en: 'The server’s disk is full: what was copied to {folder} so far was removed again ({detail}).',
    es: 'El disco del servidor está lleno: lo copiado hasta ahora en {folder} se eliminó de nuevo ({detail}).',
  },
  'operations.upload.full.remedy': {
    en: 'Make room on the server and try again; nothing was changed.',
    es: 'Libere espacio en el servidor e inténtelo de nuevo; no se ha cambiado nada.',
  },
  'operations.upload.damaged': {
    en: 'What arrived in {folder} is not what was sent; it was removed again.',
    es: 'Lo que llegó a {folder} no es lo que se envió; se eliminó de nuevo.',
  },
  'operations.upload.failed': {
    en: 'The server could not take the file that is copied to {folder}: {detail}',
    es: 'El servidor no pudo recibir el archivo que se copia a {folder}: {detail}',
  },
  'operations.upload.fileChanged': {
    en: '{file} has changed since the plan was made.',
    es: '{file} ha cambiado desde que se hizo el plan.',
  },
  'operations.upload.again.remedy': {
    en: 'Nothing was changed; try again.',
    es: 'No se ha cambiado nada; inténtelo de nuevo.',
  },
  'operations.document.copied': { en: 'Copied to the server first', es: 'Se copia primero al servidor' },
  'operations.document.copiedFile': {
    en: '{MB} MB from this machine: {file}',
    es: '{MB} MB desde este equipo: {file}',
  },
  'operations.document.atEnd': {
    en: 'At the very end, once everything was verified.',
    es: 'Al final de todo, cuando todo se ha verificado.',
  },
  'ui.runtime.title': {
    en: '{server} has no Node.js 18 or newer for the agent',
    es: '{server} no tiene Node.js 18 o posterior para el agente',
  },
  'ui.runtime.titleOutdated': {
    en: '{server}: the agent’s own Node.js {version} is out of date',
    es: '{server}: el Node.js {version} propio del agente está anticuado',
  },
  'ui.runtime.titleDamaged': {
    en: '{server}: the agent’s own Node.js {version} is damaged',
    es: '{server}: el Node.js {version} propio del agente está dañado',
  },
  'ui.runtime.use': { en: 'Use a private Node.js {version}', es: 'Usar un Node.js {version} propio' },
  'ui.runtime.useDetail': {
    en: 'Fetched on this machine by npm ({spec}, {MB} MB), verified, and shown in the plan before anything is copied.',
    es: 'Lo obtiene npm en este equipo ({spec}, {MB} MB), se verifica y se muestra en el plan antes de copiar nada.',
  },
  'ui.runtime.useCachedDetail': {
    en: 'It is on this machine already ({spec}); shown in the plan before anything is copied.',
    es: 'Ya está en este equipo ({spec}); se muestra en el plan antes de copiar nada.',
  },
  'ui.runtime.import': { en: 'Import from a file…', es: 'Importar desde un archivo…' },
  'ui.runtime.importDetail': {
    en: 'Where this machine has no internet: the file {fileName} that “npm pack {spec}” makes elsewhere.',
    es: 'Si este equipo no tiene internet: el archivo {fileName} que «npm pack {spec}» crea en otro lugar.',
  },
  'ui.runtime.keep': { en: 'Go on with Node.js {version}', es: 'Seguir con Node.js {version}' },
  'ui.runtime.importTitle': { en: 'Import {fileName}', es: 'Importar {fileName}' },
  'ui.runtime.fetching': { en: 'Fetching {spec} by npm…', es: 'Obteniendo {spec} con npm…' },
  'ui.runtime.importing': { en: 'Verifying {fileName}…', es: 'Verificando {fileName}…' },
  'ui.runtime.uploading': {
    en: 'copied {sent} of {total} MB to the server',
    es: 'copiados {sent} de {total} MB al servidor',
  },
} as const satisfies Entries;
