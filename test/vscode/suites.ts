// The suites that run inside a real VS Code; their tests lie in `suites/<name>.ts`.
import type { ThemeName } from './themes';
import { aServer } from './worlds/aServer';
import { configurationServer } from './worlds/configurationServer';
import { guideServer } from './worlds/guideServer';
import { serverWithoutNode } from './worlds/serverWithoutNode';
import { twoServers } from './worlds/twoServers';

/** What a suite's runner side has made ready before VS Code starts (test hosts, say). */
export interface Prepared {
  /** Given to the suite as JSON (`page.context()`). */
  context: object;
  /** Functions that the suite may call by name (`page.call(name, …)`); they run in the runner, beside the hosts. */
  handlers: Record<string, (...args: unknown[]) => Promise<unknown>>;
  dispose(): Promise<void>;
}

export interface Suite {
  name: string;
  /** The files in `suites/`, without `.ts`; left out: `name`. One file may run under several set-ups. */
  files?: readonly string[];
  /** Only in `npm run test:long`. */
  long?: boolean;
  /** Not beside another one: it measures the CPU of the whole machine, or packages the product, which others run from. */
  alone?: boolean;
  /** Tests the packaged and installed VSIX instead of the checkout. */
  vsix?: boolean;
  /** Loads no product at all, only the empty harness extension. */
  bare?: boolean;
  locale?: 'es';
  untrusted?: boolean;
  /** The theme to start with; a suite can change it by configuration. Left out: dark. */
  theme?: ThemeName;
  /** The user's settings.json. */
  settings?: Record<string, unknown>;
  /** Environment of the extension host. HOME is an empty folder unless given. */
  env?: Record<string, string>;
  /** Files of the opened folder, by path; left out: an empty folder. */
  workspace?: Record<string, string>;
  /** For the whole run, start to end, without `prepare`. */
  timeoutMs: number;
  /** For `prepare`; left out: 10 minutes. */
  prepareTimeoutMs?: number;
  prepare?: () => Promise<Prepared>;
}

/** What a suite's `prepare` looks like, in the smallest; the harness suite checks that it arrives. */
function prepareNothing(): Promise<Prepared> {
  return Promise.resolve({
    context: { answer: 42 },
    handlers: { add: (...numbers) => Promise.resolve(numbers.reduce<number>((sum, one) => sum + Number(one), 0)) },
    dispose: () => Promise.resolve(),
  });
}

/** What takes longest comes first: begun last, it would leave the other lane empty. */
export const suites: Suite[] = [
  { name: 'changes', timeoutMs: 1_200_000, prepare: () => twoServers('trixie') },
  {
    name: 'changes-spanish',
    files: ['changes'],
    long: true,
    locale: 'es',
    theme: 'light',
    timeoutMs: 1_200_000,
    prepare: () => twoServers('bookworm'),
  },
  { name: 'configuration', timeoutMs: 900_000, prepare: () => configurationServer('trixie') },
  { name: 'trouble', timeoutMs: 600_000, prepare: () => aServer('trixie') },
  {
    name: 'servers',
    files: ['activation', 'servers'],
    timeoutMs: 600_000,
    prepare: () => aServer('trixie'),
  },
  {
    name: 'runtime',
    settings: { 'files.simpleDialog.enable': true },
    timeoutMs: 360_000,
    prepare: () => serverWithoutNode('trixie'),
  },
  { name: 'threads', timeoutMs: 1_200_000, prepare: () => aServer('trixie') },
  {
    name: 'threads-spanish',
    files: ['threads'],
    long: true,
    locale: 'es',
    theme: 'light',
    timeoutMs: 600_000,
    prepare: () => aServer('trixie'),
  },
  {
    name: 'servers-spanish',
    files: ['servers'],
    locale: 'es',
    timeoutMs: 240_000,
    prepare: () => aServer('bookworm'),
  },
  {
    name: 'servers-untrusted',
    files: ['servers'],
    untrusted: true,
    timeoutMs: 240_000,
    prepare: () => aServer('trixie'),
  },
  { name: 'harness', bare: true, timeoutMs: 180_000, prepare: prepareNothing },
  {
    name: 'harness-untrusted',
    files: ['harness'],
    long: true,
    bare: true,
    untrusted: true,
    timeoutMs: 180_000,
    prepare: prepareNothing,
  },
  {
    name: 'harness-spanish',
    files: ['harness'],
    long: true,
    bare: true,
    locale: 'es',
    timeoutMs: 180_000,
    prepare: prepareNothing,
  },
  {
    name: 'scenario-trixie',
    files: ['activation', 'scenario'],
    alone: true,
    vsix: true,
    timeoutMs: 1_200_000,
    prepare: () => guideServer('trixie', { tickSeconds: 10 }),
  },
  {
    name: 'scenario-bookworm',
    long: true,
    files: ['activation', 'scenario'],
    alone: true,
    vsix: true,
    theme: 'light',
    timeoutMs: 1_200_000,
    prepare: () => guideServer('bookworm', { tickSeconds: 10, cgroups: 'unified' }),
  },
  {
    // The timer as it is deployed, every two minutes.
    name: 'scenario-real-timer',
    files: ['activation', 'scenario'],
    alone: true,
    vsix: true,
    long: true,
    timeoutMs: 1_800_000,
    prepare: () => guideServer('trixie'),
  },
];
