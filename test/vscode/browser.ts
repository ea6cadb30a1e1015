// Debian's Chromium, headless, in which code-server's workbench runs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ensureMachine } from '../hosts/machine';

export interface BrowserOptions {
  /** Screenshots go here as `<name>.png`. */
  screenshotsDir: string;
  /** Size of the page in CSS pixels. */
  width?: number;
  height?: number;
  locale?: string;
}

export interface Browser {
  open(url: string): Promise<Page>;
  /** Takes a picture of the page that was opened last, and gives the picture's path. */
  screenshot(name: string): Promise<string>;
  page(): Page;
  /** What the pages have written to their consoles. */
  console(): string[];
  close(): Promise<void>;
}

/** Where CHROMIUM names another program than Debian's, that one is used and nothing is installed. */
async function chromiumPath(): Promise<string> {
  const own = process.env['CHROMIUM'];
  if (own) return own;
  await ensureMachine(['chromium']);
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
    ],
  });
  const context = await program.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    ...(options.locale ? { locale: options.locale } : {}),
  });
  const lines: string[] = [];
  let current: Page | undefined;
  const page = (): Page => {
    if (!current) throw new Error('no page is open');
    return current;
  };
  return {
    async open(url) {
      current = await context.newPage();
      current.on('console', (message) => {
        lines.push(`${message.type()}: ${message.text()}`);
        if (lines.length > 500) lines.shift();
      });
      current.on('pageerror', (error) => lines.push(`pageerror: ${error.message}`));
      await current.goto(url, { waitUntil: 'domcontentloaded', timeout: 30_000 });
      return current;
    },
    async screenshot(name) {
      if (!/^[\w.-]+$/.test(name)) throw new Error(`not a file name: ${name}`);
      mkdirSync(options.screenshotsDir, { recursive: true });
      const path = join(options.screenshotsDir, `${name}.png`);
      // A blinking cursor and half-done transitions would make every picture differ from the last.
      await page().screenshot({ path, animations: 'disabled', caret: 'hide' });
      return path;
    },
    page,
    console: () => lines,
    close: () => program.close(),
  };
}
