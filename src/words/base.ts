import type { Entries } from './entry';

export const baseWords = {
  'base.cancelled': { en: 'Cancelled.', es: 'Cancelado.' },
  'base.timedOut': { en: 'No answer within {seconds} s.', es: 'Sin respuesta en {seconds} s.' },
  'base.unexpected': { en: 'Something unexpected happened: {detail}', es: 'Ocurrió algo inesperado: {detail}' },
  'base.failure': { en: '{server}: {what} ({phase})', es: '{server}: {what} ({phase})' },
  'base.failureAtJump': {
    en: '{server}, at its jump host {jump}: {what} ({phase})',
    es: '{server}, en su equipo de salto {jump}: {what} ({phase})',
  },
  'base.failureNoServer': { en: '{what} ({phase})', es: '{what} ({phase})' },
  'base.phase.resolve': { en: 'resolving the address', es: 'al resolver la dirección' },
  'base.phase.tcp': { en: 'connecting (TCP)', es: 'al conectar (TCP)' },
  'base.phase.keyExchange': { en: 'key exchange', es: 'en el intercambio de claves' },
  'base.phase.hostKey': { en: 'checking the host key', es: 'al comprobar la clave del servidor' },
  'base.phase.login': { en: 'login', es: 'al iniciar sesión' },
  'base.phase.channel': { en: 'opening a channel', es: 'al abrir un canal' },
  'base.phase.elevate': { en: 'becoming root (sudo)', es: 'al pasar a root (sudo)' },
  'base.phase.command': { en: 'running a command', es: 'al ejecutar un comando' },
  'base.phase.look': { en: 'reading the server', es: 'al leer el servidor' },
  'base.phase.read': { en: 'reading a file', es: 'al leer un archivo' },
  'base.phase.write': { en: 'writing a file', es: 'al escribir un archivo' },
  'base.phase.plan': { en: 'carrying out a plan', es: 'al ejecutar un plan' },
  'base.phase.configuration': { en: 'configuration', es: 'configuración' },
  'base.phase.decide': { en: 'deciding', es: 'al decidir' },
  'base.phase.apply': { en: 'applying', es: 'al aplicar' },
  'base.phase.editor': { en: 'editor', es: 'editor' },
} as const satisfies Entries;
