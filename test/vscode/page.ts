// The suite's hands and eyes: tests run in the extension host and cannot see the workbench's page,
// so they ask the runner, which holds the browser, over a loopback address.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { ConfigurationTarget, workspace } from 'vscode';
import { themes, type ThemeName } from './themes';

export interface TestContext {
  /** Address of the runner's page control. */
  control: string;
  /** It refuses requests without this: any program of the machine can reach the loopback. */
  token: string;
  suite: string;
  /** What stands for the product: nothing, the checkout as the extension under development, or its installed VSIX. */
  product: 'none' | 'checkout' | 'vsix';
  locale: string;
  untrusted: boolean;
  /** What the suite's `prepare` gave. */
  prepared: unknown;
}

let cached: TestContext | undefined;

export function context(): TestContext {
  if (!cached) {
    const path = process.env['AUTOSCALER_TEST_CONTEXT'];
    if (!path) throw new Error('AUTOSCALER_TEST_CONTEXT is not set: this suite needs the runner (test/vscode/main.ts)');
    cached = JSON.parse(readFileSync(path, 'utf8')) as TestContext;
  }
  return cached;
}

// Not fetch: it gives up on an answer that takes longer than five minutes, and a handler may wait for ticks.
function ask(verb: string, body: object): Promise<unknown> {
  const { control, token } = context();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const asked = request(`${control}/${verb}`, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('error', reject);
      response.on('end', () => {
        const answer = JSON.parse(text) as { value?: unknown; error?: string };
        if (answer.error === undefined) resolve(answer.value);
        else reject(new Error(`page.${verb}: ${answer.error}`));
      });
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}

export interface Where {
  /** Left out: 10 s. */
  timeoutMs?: number;
  /** Looks inside the webviews' innermost frames instead of the workbench. */
  webview?: boolean;
}

export const page = {
  context,
  /** Takes a picture of the whole window as it is now; gives the file's path. */
  screenshot: (name: string): Promise<string> => ask('screenshot', { name }) as Promise<string>,
  /** A key or chord as playwright names them: `Enter`, `Control+Shift+P`. */
  press: (key: string): Promise<void> => ask('press', { key }) as Promise<void>,
  /** Types into whatever has the focus. */
  type: (text: string): Promise<void> => ask('type', { text }) as Promise<void>,
  /** Clicks the first visible match once it can be clicked; playwright's selectors (`text=`, `role=`) are understood. */
  click: (selector: string, where: Where & { button?: 'left' | 'right'; count?: number } = {}): Promise<void> =>
    ask('click', { selector, ...where }) as Promise<void>,
  hover: (selector: string, where: Where = {}): Promise<void> => ask('hover', { selector, ...where }) as Promise<void>,
  /** Waits until a visible match is there (or, with `gone`, none is). */
  waitFor: (selector: string, where: Where & { gone?: boolean } = {}): Promise<void> =>
    ask('waitFor', { selector, ...where }) as Promise<void>,
  /** The visible texts of all matches, now; does not wait. */
  text: (selector: string, where: Where = {}): Promise<string[]> =>
    ask('text', { selector, ...where }) as Promise<string[]>,
  /** Evaluates a JavaScript expression in the workbench's page (or, with `webview`, in the webview's innermost frame). */
  eval: (expression: string, where: Where = {}): Promise<unknown> => ask('eval', { expression, ...where }),
  /** Size of the window in CSS pixels. */
  resize: (width: number, height: number): Promise<void> => ask('resize', { width, height }) as Promise<void>,
  /** Calls a function that the suite's `prepare` registered in the runner. Arguments and result pass as JSON. */
  call: <T = unknown>(name: string, ...args: unknown[]): Promise<T> => ask('call', { name, args }) as Promise<T>,
  /** Changes the colour theme and waits until the page shows it. */
  theme: async (name: ThemeName): Promise<void> => {
    await workspace.getConfiguration('workbench').update('colorTheme', themes[name], ConfigurationTarget.Global);
    await page.waitFor(name === 'dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs');
  },
};
