import type { Entries } from './entry';

export const configWords = {
  'config.tooLarge': {
    en: 'The configuration is larger than {limitKiB} KiB; it is not read.',
    es: 'La configuración supera {limitKiB} KiB; no se lee.',
  },
  'config.tooDeep': {
    en: 'The configuration is nested deeper than {limit} levels; it is not read.',
    es: 'La configuración tiene más de {limit} niveles; no se lee.',
  },
  'config.syntax': {
    en: 'Not valid JSON at line {line}, column {column}.',
    es: 'JSON no válido en la línea {line}, columna {column}.',
  },
  'config.required': { en: '{key}: "{missing}" is missing.', es: '{key}: falta "{missing}".' },
  'config.type': { en: '{key} must be of type {type}.', es: '{key} debe ser de tipo {type}.' },
  'config.minimum': { en: '{key} must be at least {limit}.', es: '{key} debe ser {limit} como mínimo.' },
  'config.maximum': { en: '{key} must be at most {limit}.', es: '{key} debe ser {limit} como máximo.' },
  'config.maxItems': { en: '{key} has more than {limit} entries.', es: '{key} tiene más de {limit} elementos.' },
  'config.enum': { en: '{key} must be one of: {values}.', es: '{key} debe ser uno de: {values}.' },
  'config.pattern': {
    en: '{key} is not a name that is possible here.',
    es: '{key} no es un nombre posible aquí.',
  },
  'config.minAboveMax': {
    en: 'min_workers ({min}) is greater than max_workers ({max}).',
    es: 'min_workers ({min}) es mayor que max_workers ({max}).',
  },
  'config.stepOutside': {
    en: '{key} is outside min_workers … max_workers ({min}–{max}); the number of workers stays inside.',
    es: '{key} está fuera de min_workers … max_workers ({min}–{max}); el número de workers no sale de ahí.',
  },
  'config.overlap': {
    en: '{down} ({downLimit} %) is not below {up} ({upLimit} %): the number of workers would go up and down for ever.',
    es: '{down} ({downLimit} %) no es menor que {up} ({upLimit} %): el número de workers subiría y bajaría sin fin.',
  },
  'config.duplicateService': {
    en: "{service} is already scaled by the project {other}; two projects can't scale one service.",
    es: 'El proyecto {other} ya escala {service}; dos proyectos no pueden escalar un mismo servicio.',
  },
  'config.badService': {
    en: '"{service}" can\'t be the name of a systemd service; set "service".',
    es: '"{service}" no puede ser el nombre de un servicio de systemd; indique "service".',
  },
  'config.unknownKey': {
    en: '"{key}" is not known here and does nothing.',
    es: '"{key}" no se conoce aquí y no hace nada.',
  },
  'config.unknownKeyMeant': {
    en: '"{key}" is not known here and does nothing. Did you mean "{meant}"?',
    es: '"{key}" no se conoce aquí y no hace nada. ¿Quiso decir "{meant}"?',
  },
  'config.durationBecomes': {
    en: '{minutes} min act like {effective} min: CPU is measured every {seconds} s.',
    es: '{minutes} min actúan como {effective} min: la CPU se mide cada {seconds} s.',
  },
  'config.noThresholds': {
    en: '{project} is enabled but has neither cpu_thresholds nor backlog_thresholds: only min_workers and max_workers act.',
    es: '{project} está habilitado pero no tiene cpu_thresholds ni backlog_thresholds: solo actúan min_workers y max_workers.',
  },
  'config.backlogAlways': {
    en: '{key} would act always, also with no connection waiting; it needs at least 1.',
    es: '{key} actuaría siempre, también sin conexiones en espera; necesita 1 como mínimo.',
  },
  'config.backlogOverlap': {
    en: '{down} ({downLimit} waiting) is above {up} ({upLimit} waiting): the number of workers would go up and down for ever.',
    es: '{down} ({downLimit} en espera) es mayor que {up} ({upLimit} en espera): el número de workers subiría y bajaría sin fin.',
  },
  'config.connectionsShort': {
    en: '{max} workers need {needed} connections, but max_connections is {limit}: the autoscaler does not go beyond {most} workers.',
    es: '{max} workers necesitan {needed} conexiones, pero max_connections es {limit}: no se pasará de {most} workers.',
  },
} as const satisfies Entries;
