/**
 * Everything that the extension adds to VS Code, as one typed list. `npm run generate` writes the manifest's `contributes`
 * and the package.nls files from it; the code takes its ids from here, so that neither can drift from the other.
 */
import type { Language } from '../words/message';

interface Sentence {
  readonly en: string;
  readonly es: string;
}

/** Where a command is offered. `group` as VS Code orders it: `inline`, `navigation`, `1_name@2`. */
interface Place {
  readonly menu: 'view/title' | 'view/item/context' | 'editor/title' | 'file/newFile';
  readonly when: string;
  readonly group: string;
}

interface CommandContribution {
  readonly title: Sentence;
  /** A codicon. */
  readonly icon?: string;
  /** When the command palette offers it; always, when left out. */
  readonly palette?: string;
  /** Keys while the servers view has the focus; the command then gets `focusedLine` instead of a line. */
  readonly keys?: readonly string[];
  readonly places: readonly Place[];
}

export const category = 'Autoscaler';
export const viewContainer = 'autoscaler';
export const serversView = 'autoscaler.serversView';
export const fileScheme = 'autoscaler';
export const planScheme = 'autoscaler-plan';
/** The thread doctor's report: a text of the plans' scheme, with two endings like all that is no plan. */
export const reportName = 'threads.report.md';
/** What a command is given that was called by a key: it is for the line of the servers view that has the focus. */
export const focusedLine = 'autoscaler:focused';

/** Words of a tree item's `contextValue`, matched in `when` as whole words. */
function node(...words: readonly string[]): string {
  return [`view == ${serversView}`, ...words.map(hasWord)].join(' && ');
}

function hasWord(word: string): string {
  return word.startsWith('!') ? `!(viewItem =~ /\\b${word.slice(1)}\\b/)` : `viewItem =~ /\\b${word}\\b/`;
}

function viewTitle(group: string): Place {
  return { menu: 'view/title', when: `view == ${serversView}`, group };
}

function onNode(group: string, ...words: readonly string[]): Place {
  return { menu: 'view/item/context', when: node(...words), group };
}

/** A plan's own document: other texts of the scheme have more than one ending, or another. */
const isPlan = `resourceScheme == ${planScheme} && resourceFilename =~ /^[^.]+\\.md$/`;

function planTitle(group: string): Place {
  return { menu: 'editor/title', when: `${isPlan} && !isInDiffEditor`, group };
}

const isReport = `resourceScheme == ${planScheme} && resourceFilename == ${reportName}`;
/** A configuration, wherever it lies. */
const isConfiguration = 'resourceFilename == autoscaler_config.json && resourceScheme != autoscaler-plan';

function configurationTitle(group: string): Place {
  return { menu: 'editor/title', when: `${isConfiguration} && !isInDiffEditor`, group };
}

/** Makes no sense without what was clicked. */
const nowhere = 'false';

export const commands = {
  'autoscaler.addServer': {
    title: { en: 'Add Server…', es: 'Añadir servidor…' },
    icon: 'add',
    places: [viewTitle('navigation@1')],
  },
  'autoscaler.refresh': {
    title: { en: 'Refresh All Servers', es: 'Actualizar todos los servidores' },
    icon: 'refresh',
    places: [viewTitle('navigation@2')],
  },
  'autoscaler.connect': {
    title: { en: 'Connect', es: 'Conectar' },
    icon: 'plug',
    places: [
      onNode('inline@1', 'server', 'disconnected', '!failed'),
      onNode('1_connection@1', 'server', 'disconnected'),
    ],
  },
  'autoscaler.retry': {
    title: { en: 'Retry', es: 'Reintentar' },
    icon: 'debug-restart',
    palette: nowhere,
    places: [onNode('inline@1', 'server', 'failed')],
  },
  'autoscaler.refreshNode': {
    title: { en: 'Refresh', es: 'Actualizar' },
    icon: 'refresh',
    palette: nowhere,
    places: [onNode('inline@2', 'server', 'connected')],
  },
  'autoscaler.disconnect': {
    title: { en: 'Disconnect', es: 'Desconectar' },
    icon: 'debug-disconnect',
    places: [onNode('1_connection@2', 'server', 'connected')],
  },
  'autoscaler.becomeRoot': {
    title: { en: 'Become Root (sudo)…', es: 'Pasar a root (sudo)…' },
    icon: 'shield',
    places: [onNode('1_connection@3', 'server', 'connected', 'notRoot')],
  },
  'autoscaler.installHelper': {
    title: { en: 'Install Helper…', es: 'Instalar el asistente…' },
    places: [onNode('6_helper@1', 'server', 'connected')],
  },
  'autoscaler.removeHelper': {
    title: { en: 'Remove Helper…', es: 'Quitar el asistente…' },
    places: [onNode('6_helper@2', 'server', 'connected')],
  },
  'autoscaler.forgetPasswords': {
    title: { en: 'Forget Kept Passwords', es: 'Olvidar las contraseñas guardadas' },
    places: [onNode('1_connection@4', 'server')],
  },
  'autoscaler.openConfiguration': {
    title: { en: 'Open Configuration', es: 'Abrir la configuración' },
    icon: 'settings-gear',
    places: [
      onNode('inline@1', 'autoscaler', 'deployed'),
      onNode('2_autoscaler@1', 'autoscaler'),
      onNode('2_autoscaler@1', 'server', 'connected'),
    ],
  },
  'autoscaler.deployAgent': {
    title: { en: 'Deploy Agent…', es: 'Desplegar el agente…' },
    icon: 'cloud-upload',
    places: [
      onNode('inline@1', 'autoscaler', 'notDeployed'),
      onNode('3_agent@1', 'autoscaler'),
      onNode('3_agent@1', 'server', 'connected'),
    ],
  },
  'autoscaler.startTimer': {
    title: { en: 'Start Timer…', es: 'Iniciar el temporizador…' },
    icon: 'play',
    places: [
      onNode('inline@3', 'autoscaler', 'deployed', 'timerStopped'),
      onNode('3_agent@2', 'autoscaler', 'deployed', 'timerStopped'),
    ],
  },
  'autoscaler.stopTimer': {
    title: { en: 'Stop Timer…', es: 'Detener el temporizador…' },
    icon: 'debug-stop',
    places: [
      onNode('inline@3', 'autoscaler', 'deployed', 'timerActive'),
      onNode('3_agent@3', 'autoscaler', 'deployed', 'timerActive'),
    ],
  },
  'autoscaler.enableTimer': {
    title: { en: 'Enable Timer at Boot…', es: 'Habilitar el temporizador en el arranque…' },
    places: [onNode('3_agent@7', 'autoscaler', 'deployed')],
  },
  'autoscaler.disableTimer': {
    title: { en: 'Disable Timer at Boot…', es: 'Deshabilitar el temporizador en el arranque…' },
    places: [onNode('3_agent@8', 'autoscaler', 'deployed')],
  },
  'autoscaler.runNow': {
    title: { en: 'Run Now', es: 'Ejecutar ahora' },
    icon: 'run-all',
    places: [onNode('inline@2', 'autoscaler', 'deployed'), onNode('3_agent@4', 'autoscaler', 'deployed')],
  },
  'autoscaler.dryRun': {
    title: { en: 'Dry Run', es: 'Ejecución de prueba' },
    icon: 'beaker',
    places: [onNode('3_agent@5', 'autoscaler', 'deployed')],
  },
  'autoscaler.pause': {
    title: { en: 'Pause…', es: 'Pausar…' },
    icon: 'debug-pause',
    places: [onNode('4_quick@1', 'autoscaler', 'deployed'), onNode('4_quick@4', 'service', 'gunicorn', 'managed')],
  },
  'autoscaler.resume': {
    title: { en: 'Resume: Back to Automatic', es: 'Reanudar: volver al modo automático' },
    icon: 'debug-continue',
    places: [onNode('4_quick@2', 'autoscaler', 'deployed'), onNode('4_quick@3', 'service', 'gunicorn', 'managed')],
  },
  'autoscaler.addWorker': {
    title: { en: 'One Worker More for an Hour', es: 'Un worker más durante una hora' },
    icon: 'add',
    // The key of "+" is "=" on some keyboards. The last one is the one that menus show.
    keys: ['numpad_add', '=', 'shift+='],
    places: [
      onNode('inline@1', 'service', 'gunicorn', 'managed'),
      onNode('4_quick@1', 'service', 'gunicorn', 'managed'),
    ],
  },
  'autoscaler.removeWorker': {
    title: { en: 'One Worker Less for an Hour', es: 'Un worker menos durante una hora' },
    icon: 'remove',
    keys: ['numpad_subtract', '-'],
    places: [
      onNode('inline@2', 'service', 'gunicorn', 'managed'),
      onNode('4_quick@2', 'service', 'gunicorn', 'managed'),
    ],
  },
  'autoscaler.restartService': {
    title: { en: 'Restart Service…', es: 'Reiniciar el servicio…' },
    icon: 'debug-restart',
    places: [onNode('5_service@1', 'service')],
  },
  'autoscaler.baseWorkers': {
    title: { en: 'Base Workers…', es: 'Workers base…' },
    places: [onNode('5_service@2', 'service', 'gunicorn')],
  },
  'autoscaler.diagnoseThreads': {
    title: { en: 'Diagnose Threads', es: 'Diagnosticar los hilos' },
    icon: 'pulse',
    places: [
      onNode('inline@3', 'service'),
      onNode('5_service@3', 'service'),
      onNode('2_autoscaler@3', 'server', 'connected'),
    ],
  },
  'autoscaler.applyRemedy': {
    title: { en: 'Plan a Remedy…', es: 'Planificar un remedio…' },
    icon: 'tools',
    palette: isReport,
    places: [{ menu: 'editor/title', when: isReport, group: 'navigation@1' }],
  },
  'autoscaler.proveThreads': {
    title: { en: 'Prove It by a Burst of Requests…', es: 'Comprobarlo con una ráfaga de peticiones…' },
    icon: 'beaker',
    palette: nowhere,
    places: [],
  },
  'autoscaler.timerInterval': {
    title: { en: 'Timer Interval…', es: 'Intervalo del temporizador…' },
    places: [onNode('3_agent@6', 'autoscaler', 'deployed')],
  },
  'autoscaler.backUpNow': {
    title: { en: 'Back Up Now…', es: 'Hacer una copia ahora…' },
    icon: 'save-all',
    places: [onNode('inline@1', 'backups'), onNode('6_backups@1', 'backups')],
  },
  'autoscaler.restore': {
    title: { en: 'Restore…', es: 'Restaurar…' },
    icon: 'history',
    places: [
      onNode('6_backups@2', 'backups'),
      onNode('inline@1', 'backup'),
      onNode('6_backups@1', 'backup'),
      onNode('6_backups@1', 'record', 'hasBackup'),
    ],
  },
  'autoscaler.compareBackup': {
    title: { en: 'Compare…', es: 'Comparar…' },
    icon: 'diff',
    places: [onNode('6_backups@2', 'backup'), onNode('6_backups@2', 'record', 'hasBackup')],
  },
  'autoscaler.lookIntoBackup': {
    title: { en: 'Look Inside…', es: 'Ver el contenido…' },
    icon: 'eye',
    places: [onNode('6_backups@3', 'backup'), onNode('6_backups@3', 'record', 'hasBackup')],
  },
  'autoscaler.rollBack': {
    title: { en: 'Roll Everything Back…', es: 'Revertirlo todo…' },
    icon: 'discard',
    places: [onNode('7_remove@1', 'autoscaler', 'deployed')],
  },
  'autoscaler.uninstall': {
    title: { en: 'Uninstall Agent…', es: 'Desinstalar el agente…' },
    places: [onNode('7_remove@2', 'autoscaler', 'deployed')],
  },
  'autoscaler.showRecord': {
    title: { en: 'Show', es: 'Mostrar' },
    palette: nowhere,
    places: [],
  },
  'autoscaler.tailLogs': {
    title: { en: 'Tail Logs', es: 'Seguir el registro' },
    icon: 'output',
    places: [
      onNode('inline@4', 'autoscaler', 'deployed'),
      onNode('2_autoscaler@2', 'autoscaler'),
      onNode('2_autoscaler@2', 'server', 'connected'),
    ],
  },
  'autoscaler.stopLogs': {
    title: { en: 'Stop Tailing Logs', es: 'Dejar de seguir el registro' },
    places: [],
  },
  'autoscaler.applyPlan': {
    title: { en: 'Apply Plan', es: 'Aplicar el plan' },
    icon: 'check-all',
    palette: isPlan,
    places: [planTitle('navigation@1')],
  },
  'autoscaler.showPlanChanges': {
    title: { en: 'Show File Changes', es: 'Mostrar los cambios de archivos' },
    icon: 'diff-multiple',
    palette: isPlan,
    places: [planTitle('navigation@2')],
  },
  'autoscaler.replay': {
    title: { en: 'Replay the Recorded Load', es: 'Simular con la carga grabada' },
    icon: 'history',
    palette: isConfiguration,
    places: [configurationTitle('navigation@1')],
  },
  'autoscaler.compareWithServer': {
    title: { en: 'Compare with the Server', es: 'Comparar con el servidor' },
    icon: 'diff',
    palette: isConfiguration,
    places: [configurationTitle('navigation@2')],
  },
  'autoscaler.compareServers': {
    title: { en: 'Compare with Another Server…', es: 'Comparar con otro servidor…' },
    places: [configurationTitle('1_autoscaler@1'), onNode('2_autoscaler@2', 'server', 'connected')],
  },
  'autoscaler.newConfiguration': {
    title: { en: 'New Configuration…', es: 'Nueva configuración…' },
    places: [{ menu: 'file/newFile', when: 'true', group: 'file' }],
  },
  'autoscaler.toggleProject': {
    title: { en: 'Enable or Disable Project', es: 'Habilitar o deshabilitar el proyecto' },
    palette: nowhere,
    places: [],
  },
  'autoscaler.whyProject': {
    title: { en: 'Why? The Last Decision', es: '¿Por qué? La última decisión' },
    palette: nowhere,
    places: [],
  },
  'autoscaler.explainRule': {
    title: { en: 'Explain a Rule of the Configuration', es: 'Explicar una regla de la configuración' },
    palette: nowhere,
    places: [],
  },
  'autoscaler.removeServer': {
    title: { en: 'Remove Server', es: 'Quitar servidor' },
    icon: 'trash',
    places: [onNode('9_remove@1', 'server')],
  },
  'autoscaler.copyName': {
    title: { en: 'Copy Name', es: 'Copiar nombre' },
    palette: nowhere,
    places: [onNode('8_copy@1', 'named')],
  },
  'autoscaler.showLog': {
    title: { en: "Show the Extension's Log", es: 'Mostrar el registro de la extensión' },
    places: [viewTitle('9_log@1')],
  },
} as const satisfies Record<string, CommandContribution>;

export type CommandId = keyof typeof commands;

interface SettingContribution {
  readonly description: Sentence;
  readonly schema: Readonly<Record<string, unknown>>;
}

const text = {
  serverName: {
    en: 'Unique name, shown in the tree.',
    es: 'Nombre único, mostrado en el árbol.',
  },
  serverHost: {
    en: 'A Host of ~/.ssh/config, or an address.',
    es: 'Un Host de ~/.ssh/config, o una dirección.',
  },
  serverUser: {
    en: 'User to log in as; what ~/.ssh/config says when left out.',
    es: 'Usuario con el que iniciar sesión; lo que diga ~/.ssh/config si se omite.',
  },
  serverPort: {
    en: 'Port of sshd; what ~/.ssh/config says when left out.',
    es: 'Puerto de sshd; lo que diga ~/.ssh/config si se omite.',
  },
  serverWatch: {
    en: 'Look at this server every two minutes also while the view is hidden.',
    es: 'Mirar este servidor cada dos minutos también con la vista oculta.',
  },
} as const satisfies Record<string, Sentence>;

export const settings = {
  'autoscaler.servers': {
    description: {
      en: 'The servers in the Autoscaler view. Passwords are never kept here.',
      es: 'Los servidores de la vista Autoscaler. Aquí nunca se guardan contraseñas.',
    },
    schema: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        required: ['name', 'host'],
        additionalProperties: false,
        properties: {
          name: { type: 'string', minLength: 1, description: '%setting.serverName%' },
          host: { type: 'string', minLength: 1, description: '%setting.serverHost%' },
          user: { type: 'string', minLength: 1, description: '%setting.serverUser%' },
          port: { type: 'integer', minimum: 1, maximum: 65535, description: '%setting.serverPort%' },
          watch: { type: 'boolean', default: false, description: '%setting.serverWatch%' },
        },
      },
    },
  },
  'autoscaler.refreshSeconds': {
    description: {
      en: 'Seconds between two looks at a connected server while the view is visible.',
      es: 'Segundos entre dos lecturas de un servidor conectado mientras la vista está visible.',
    },
    schema: { type: 'integer', default: 5, minimum: 2, maximum: 600 },
  },
  'autoscaler.connectOnOpen': {
    description: {
      en: 'Connect when the view becomes visible, where that needs no question (known host key, key or agent login).',
      es: 'Conectar cuando la vista se hace visible, si no hace falta preguntar nada (clave del servidor conocida, inicio de sesión con clave o agente).',
    },
    schema: { type: 'boolean', default: true },
  },
  'autoscaler.logLines': {
    description: {
      en: 'Lines of the past to show when a log is opened.',
      es: 'Líneas anteriores que se muestran al abrir un registro.',
    },
    schema: { type: 'integer', default: 200, minimum: 0, maximum: 10_000 },
  },
} as const satisfies Record<string, SettingContribution>;

export type SettingId = keyof typeof settings;

/** Settings that an untrusted workspace may not bring along: a Host of ssh_config can run programs. */
export const restrictedSettings: readonly SettingId[] = ['autoscaler.servers'];

const other = {
  'extension.displayName': {
    en: 'Autoscaler for Gunicorn & Celery',
    es: 'Autoscaler para Gunicorn y Celery',
  },
  'extension.description': {
    en: 'See the Gunicorn and Celery services of your servers over SSH, and scale their workers with a small agent under systemd.',
    es: 'Vea los servicios Gunicorn y Celery de sus servidores por SSH y escale sus workers con un pequeño agente bajo systemd.',
  },
  'extension.untrusted': {
    en: 'In an untrusted workspace no server is connected to and autoscaler.servers of the workspace is ignored.',
    es: 'En un área de trabajo no confiable no se conecta con ningún servidor y se ignora autoscaler.servers del área de trabajo.',
  },
  'view.container': { en: 'Autoscaler', es: 'Autoscaler' },
  'view.servers': { en: 'Servers', es: 'Servidores' },
  'welcome.empty': {
    en: 'See which Gunicorn and Celery services run on your servers, how busy they are, and which limit they are about to hit.\n[Add a Server](command:autoscaler.addServer)\nPick a Host of your ~/.ssh/config or type user@host:port. Nothing is installed until you deploy the agent.',
    es: 'Vea qué servicios Gunicorn y Celery corren en sus servidores, cuánto trabajan y a qué límite se acercan.\n[Añadir un servidor](command:autoscaler.addServer)\nElija un Host de su ~/.ssh/config o escriba usuario@host:puerto. No se instala nada hasta que despliegue el agente.',
  },
  'welcome.untrusted': {
    en: 'This workspace is not trusted, so no server is connected to.\n[Manage Workspace Trust](command:workbench.trust.manage)',
    es: 'Esta área de trabajo no es de confianza, así que no se conecta con ningún servidor.\n[Administrar la confianza](command:workbench.trust.manage)',
  },
} as const satisfies Record<string, Sentence>;

/** `when` of the view's welcome: set by the store once it has read the settings. */
export const contextKeys = { hasServers: 'autoscaler.hasServers' } as const;

/** The events that are not implied by what is contributed. */
export const activationEvents: readonly string[] = [`onFileSystem:${fileScheme}`];

/** The manifest's `contributes`. */
export function manifestContributes(): Record<string, unknown> {
  const list = Object.entries(commands) as [CommandId, CommandContribution][];
  const menus: Record<string, unknown[]> = {
    commandPalette: list
      .filter(([, command]) => command.palette !== undefined)
      .map(([command, { palette }]) => ({ command, when: palette })),
  };
  for (const [command, { places }] of list) {
    for (const { menu, when, group } of places) (menus[menu] ??= []).push({ command, when, group });
  }
  return {
    commands: list.map(([command, { icon }]) => ({
      command,
      title: `%command.${shortName(command)}%`,
      category,
      ...(icon === undefined ? {} : { icon: `$(${icon})` }),
    })),
    keybindings: list.flatMap(([command, { keys = [] }]) =>
      keys.map((key) => ({
        command,
        key,
        when: `focusedView == ${serversView} && !inputFocus`,
        args: focusedLine,
      })),
    ),
    configuration: {
      title: category,
      properties: Object.fromEntries(
        Object.entries(settings).map(([id, { schema }]) => [
          id,
          { ...schema, description: `%setting.${shortName(id)}%` },
        ]),
      ),
    },
    languages: [{ id: 'jsonc', filenames: ['autoscaler_config.json'] }],
    jsonValidation: [{ fileMatch: 'autoscaler_config.json', url: './schemas/autoscaler_config.schema.json' }],
    viewsContainers: {
      activitybar: [{ id: viewContainer, title: '%view.container%', icon: 'media/autoscaler.svg' }],
    },
    views: {
      [viewContainer]: [
        { id: serversView, name: '%view.servers%', icon: 'media/autoscaler.svg', contextualTitle: '%view.container%' },
      ],
    },
    viewsWelcome: [
      {
        view: serversView,
        contents: '%welcome.empty%',
        when: `isWorkspaceTrusted && !${contextKeys.hasServers}`,
      },
      { view: serversView, contents: '%welcome.untrusted%', when: '!isWorkspaceTrusted' },
    ],
    menus,
  };
}

/** The content of package.nls.json or package.nls.es.json. */
export function nls(language: Language): Record<string, string> {
  const sentences: [string, Sentence][] = [
    ...Object.entries(other),
    ...Object.entries(commands).map(([id, { title }]): [string, Sentence] => [`command.${shortName(id)}`, title]),
    ...Object.entries(settings).map(([id, { description }]): [string, Sentence] => [
      `setting.${shortName(id)}`,
      description,
    ]),
    ...Object.entries(text).map(([name, sentence]): [string, Sentence] => [`setting.${name}`, sentence]),
  ];
  return Object.fromEntries(sentences.map(([key, sentence]) => [key, sentence[language]]));
}

function shortName(id: string): string {
  return id.slice(id.indexOf('.') + 1);
}
