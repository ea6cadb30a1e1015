import type { Entries } from './entry';

/** The configuration in the editor. */
export const editorWords = {
  'ui.lens.enable': { en: 'enable', es: 'habilitar' },
  'ui.lens.disable': { en: 'disable', es: 'deshabilitar' },
  'ui.lens.toggleTip': {
    en: 'Changes "enabled" here; the server sees it when you save.',
    es: 'Cambia "enabled" aquí; el servidor lo ve cuando guarde.',
  },
  'ui.lens.now': { en: 'now {workers}/{max}', es: 'ahora {workers}/{max}' },
  'ui.lens.why': { en: 'why', es: 'por qué' },
  'ui.lens.whyTip': {
    en: "The agent's last decision on {server}, explained",
    es: 'La última decisión del agente en {server}, explicada',
  },
  'ui.lens.replay': { en: 'replay', es: 'simular' },
  'ui.lens.replayTip': {
    en: 'What this text, saved or not, would have done with the load recorded on {server}',
    es: 'Qué habría hecho este texto, guardado o no, con la carga grabada en {server}',
  },
  'ui.lens.onServer': { en: 'Now on {server}', es: 'Ahora en {server}' },
  'ui.why.asking': { en: 'asking the agent on {server}…', es: 'preguntando al agente en {server}…' },
  'ui.why.title': { en: 'Why: {project} on {server}', es: 'Por qué: {project} en {server}' },
  'ui.replay.reading': { en: 'reading what was recorded of {project}…', es: 'leyendo lo grabado de {project}…' },
  'ui.replay.pick': { en: 'Replay which project?', es: '¿Qué proyecto simular?' },
  'ui.replay.invalid': {
    en: 'The configuration in the editor has errors; a replay needs one that could be used.',
    es: 'La configuración del editor tiene errores; para simular hace falta una que se pueda usar.',
  },
  'ui.compare.oneServer': {
    en: 'There is no other server to compare with.',
    es: 'No hay otro servidor con el que comparar.',
  },
  'ui.compare.with': { en: 'Compare {server} with', es: 'Comparar {server} con' },
  'ui.compare.title': {
    en: '{second} ↔ {first}: autoscaler_config.json',
    es: '{second} ↔ {first}: autoscaler_config.json',
  },
  'ui.new.title': { en: 'Where is the new configuration to be?', es: '¿Dónde debe estar la nueva configuración?' },
  'ui.new.here': { en: 'A file here', es: 'Un archivo aquí' },
  'ui.new.path': { en: 'Path on {server}', es: 'Ruta en {server}' },
  'ui.new.pathWrong': { en: 'An absolute path that ends in {name}', es: 'Una ruta absoluta que termine en {name}' },
  'ui.save.title': {
    en: 'The configuration has errors ({n}): the agent would not use it',
    es: 'La configuración tiene errores ({n}): el agente no la usaría',
  },
  'ui.save.keepEditing': { en: 'Keep editing', es: 'Seguir editando' },
  'ui.save.anyway': { en: 'Save anyway', es: 'Guardar de todos modos' },
  'ui.save.anywayDetail': {
    en: 'The counts stay as they are until the file is right again.',
    es: 'Los números se quedan como están hasta que el archivo vuelva a ser correcto.',
  },
  'ui.save.kept': {
    en: 'The configuration has errors; it was not saved.',
    es: 'La configuración tiene errores; no se guardó.',
  },
} as const satisfies Entries;
