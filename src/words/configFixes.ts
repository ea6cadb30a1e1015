import type { Entries } from './entry';

/** What a quick fix or a completion would do. */
export const configFixesWords = {
  'config.fix.rename': { en: 'Change "{key}" to "{meant}"', es: 'Cambiar "{key}" por "{meant}"' },
  'config.fix.remove': { en: 'Remove {key}', es: 'Quitar {key}' },
  'config.fix.set': { en: 'Set {key} to {value}', es: 'Poner {key} a {value}' },
  'config.fix.add': { en: 'Add {key}: {value}', es: 'Añadir {key}: {value}' },
  'config.fix.order': { en: 'Put the thresholds in order', es: 'Ordenar los umbrales' },
  'config.fix.thresholds': { en: "Add the guide's cpu_thresholds", es: 'Añadir los cpu_thresholds de la guía' },
  'config.fix.all': { en: 'Fix all that is safe to fix', es: 'Corregir todo lo que es seguro corregir' },
  'config.step.one': { en: 'the step for {workers} workers', es: 'el paso a {workers} workers' },
  'config.step.back': { en: 'and the way back', es: 'y el camino de vuelta' },
} as const satisfies Entries;
