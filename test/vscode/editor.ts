// A VS Code that runs one suite, however it was started: in a browser from code-server, or on the desktop.
import type { Browser } from './browser';
import type { Suite } from './suites';

/** All that one run of VS Code may write to. */
export interface World {
  folder: string;
  userDataDir: string;
  extensionsDir: string;
  workspace: string;
  home: string;
  /** Written by the suite (results.ts). */
  results: string;
  /** Read by the suite (page.ts). */
  context: string;
}

export interface Launch {
  suite: Suite;
  world: World;
  /** The folder with the suite's `index.js`. */
  bundle: string;
  /** What VS Code loads as the extension under development. */
  developmentPath: string;
  /** To be installed first. */
  vsix?: string;
  env: Record<string, string | undefined>;
  picturesDir: string;
}

export interface Editor {
  browser: Browser;
  /** What its programs have printed, for people who look for the reason of a failure. */
  log(): string;
  stop(): Promise<void>;
}

export type OpenEditor = (launch: Launch) => Promise<Editor>;
