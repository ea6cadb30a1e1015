// Debian's Chromium, headless, in which code-server's workbench runs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ensureMachine } from '../hosts/machine';

export interface BrowserOptions {
  /** Screenshots go here as `<name>.png`. */
  picturesDir: string;
  /** Size of the page in CSS pixels. */
  width?: number;
  height?: number;
  /** Lets others connect to this browser too. */
  debuggingPort?: number;
}

export interface Browser {
  open(url: string): Promise<Page>;
  /** Takes a picture of the page that was opened last, and gives the picture's path. */
  screenshot(name: string): Promise<string>;
  page(): Page;
  /** What the pages have written to their consoles. */
  console(): string[];
  /** False when it has crashed or was closed from outside. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** Where CHROMIUM names another program than Debian's, that one is used and nothing is installed. */
async function chromiumPath(): Promise<string> {
  const own = process.env['CHROMIUM'];
  if (own) return own;
  // Without a font a page is shown, and no picture of it can be read.
  await ensureMachine(['chromium', 'fonts-dejavu-core']);
  return '/usr/bin/chromium';
}

export async function startBrowser(options: BrowserOptions): Promise<Browser> {
  const program = await chromium.launch({
    executablePath: await chromiumPath(),
    headless: true,
    // playwright closes the browser itself on these, but without waiting for what the runner still has to do.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(options.debuggingPort ? [`--remote-debugging-port=${options.debuggingPort}`] : []),
    ],
  });
  const context = await program.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
  });
  const watched = watch(options);
  return {
    ...watched,
    async open(url) {
      const page = watched.show(await context.newPage());
      // Long for a machine that does other things too; the suite's own limit ends what does not come at all.
      await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 120_000 });
      return page;
    },
    isOpen: () => program.isConnected(),
    close: () => program.close(),
  };
}

/** Connects to a window that is already there, of a program started with this debugging port. Rejects until there is one. */
export async function connectBrowser(debuggingPort: number, options: BrowserOptions): Promise<Browser> {
  const program = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`, { timeout: 5000 });
  const window = program
    .contexts()
    .flatMap((context) => context.pages())
    .find((page) => /^(vscode-file|https?):.*(workbench|folder=)/.test(page.url()));
  if (!window) {
    await program.close();
    throw new Error(`no workbench is open on the debugging port ${debuggingPort}`);
  }
  const watched = watch(options);
  watched.show(window);
  return {
    ...watched,
    open: () => Promise.reject(new Error('the window is the program’s own')),
    isOpen: () => program.isConnected(),
    async close() {
      // `program.close()` would only end the connection.
      const session = await program.newBrowserCDPSession();
      await session.send('Browser.close');
    },
  };
}

/** What both have in common: the page that is shown, its console and its pictures. */
function watch(options: BrowserOptions): Pick<Browser, 'screenshot' | 'page' | 'console'> & { show(page: Page): Page } {
  const lines: string[] = [];
  let current: Page | undefined;
  const page = (): Page => {
    if (!current) throw new Error('no page is open');
    return current;
  };
  return {
    show(opened) {
      current = opened;
      opened.on('console', (message) => {
        lines.push(`${message.type()}: ${message.text()}`);
        if (lines.length > 500) lines.shift();
      });
      opened.on('pageerror', (error) => lines.push(`pageerror: ${error.message}`));
      opened.on('crash', () => lines.push('the page crashed'));
      return opened;
    },
    async screenshot(name) {
      if (!/^[\w.-]+$/.test(name)) throw new Error(`not a file name: ${name}`);
      mkdirSync(options.picturesDir, { recursive: true });
      const path = join(options.picturesDir, `${name}.png`);
      // A blinking cursor and half-done transitions would make every picture differ from the last.
      await page().screenshot({ path, animations: 'disabled', caret: 'hide' });
      return path;
    },
    page,
    console: () => lines,
  };
}
