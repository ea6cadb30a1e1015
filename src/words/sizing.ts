import type { Entries } from './entry';

/** Decisions of projects with `sizing`. */
export const sizingWords = {
  'scaling.reason.sizing': {
    en: 'as many workers as the load needs, by what a full worker has been seen to use',
    es: 'tantos workers como necesita la carga, según lo que se ha visto usar a un worker lleno',
  },
  'scaling.sizedUp': {
    en: '{busy} busy workers of {workers}, {backlog} connections waiting: {needed} are needed',
    es: '{busy} workers ocupados de {workers}, {backlog} conexiones en espera: hacen falta {needed}',
  },
  'scaling.sizedDown': {
    en: '{busy} busy workers of {workers}: {enough} are enough',
    es: '{busy} workers ocupados de {workers}: bastan {enough}',
  },
  'scaling.sizedProbe': {
    en: 'no connection has had to wait yet with {workers} workers: one less, to learn what a full one uses',
    es: 'con {workers} workers ninguna conexión ha tenido que esperar todavía: uno menos, para saber cuánto usa uno lleno',
  },
  'scaling.sizedSteady': {
    en: '{busy} busy workers of {workers}: as many as are needed',
    es: '{busy} workers ocupados de {workers}: los que hacen falta',
  },
  'scaling.sizedWaiting': {
    en: '{backlog} connections waiting: these {workers} workers will see to them, one more is not worth it',
    es: '{backlog} conexiones en espera: estos {workers} workers las atenderán, uno más no compensa',
  },
  'scaling.sizedUnknown': {
    en: 'what a full worker uses is not known yet: busy sync workers tell, or the first connections that wait',
    es: 'aún no se sabe cuánto usa un worker lleno: lo dicen los workers sync ocupados o las primeras conexiones que esperan',
  },
  'scaling.sizedNote': {
    en: 'a full worker uses {full} % of one CPU, a waiting connection costs it {seconds} s; {level} busy expected, off by {error} as a rule (learned)',
    es: 'un worker lleno usa el {full} % de una CPU y una conexión en espera le cuesta {seconds} s; se esperan {level} ocupados, con un error habitual de {error} (aprendido)',
  },
  'scaling.sizedRecurring': {
    en: 'load has come every {minutes} minutes: {rise} more busy workers are expected now ({likely} % likely)',
    es: 'la carga ha venido cada {minutes} minutos: se esperan {rise} workers ocupados más ahora (probabilidad: {likely} %)',
  },
  'scaling.sizedLate': {
    en: 'with {workers} workers {late} % of the requests of the next minutes are expected late, with one less {fewer} %, with one more {more} %',
    es: 'con {workers} workers se espera que el {late} % de las peticiones de los próximos minutos llegue tarde; con uno menos, el {fewer} %; con uno más, el {more} %',
  },
} as const satisfies Entries;
