// The runner's side of page.ts: a server on the loopback through which a suite in the extension host
// looks at and works the page that shows it.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { Frame, Locator, Page } from 'playwright-core';
import { describeError, plain } from '../recordRun';
import type { Browser } from './browser';
import type { Prepared } from './suites';
import { patience } from './patience';

export interface PageControl {
  url: string;
  token: string;
  close(): Promise<void>;
}

type Body = Record<string, unknown>;

export async function startPageControl(browser: () => Browser, handlers: Prepared['handlers']): Promise<PageControl> {
  const token = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    const answer = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (request.method !== 'POST' || request.headers.authorization !== `Bearer ${token}`)
      return answer(403, { error: 'refused' });
    const verb = (request.url ?? '').slice(1);
    void readBody(request)
      .then((body) => perform(verb, body, browser, handlers))
      .then(
        (value) => answer(200, { value }),
        (error: unknown) =>
          // The suite's own stack says where it asked; the runner's matters only for the suite's own handlers.
          answer(500, {
            error:
              verb === 'call' ? describeError(error) : plain(error instanceof Error ? error.message : String(error)),
          }),
      );
  });
  // A handler may take as long as the suite lets it (booting a host, waiting for a tick).
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('page control has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function perform(
  verb: string,
  body: Body,
  browser: () => Browser,
  handlers: Prepared['handlers'],
): Promise<unknown> {
  if (verb === 'call') {
    const name = text(body, 'name');
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!handler)
      throw new Error(`the runner has no handler ${name}; it has: ${Object.keys(handlers).join(', ') || 'none'}`);
    return handler(...(Array.isArray(body['args']) ? (body['args'] as unknown[]) : []));
  }
  const page = browser().page();
  const timeout = patience * (typeof body['timeoutMs'] === 'number' ? body['timeoutMs'] : 30_000);
  const target = async (): Promise<Locator> => (await scope(page, body, timeout)).locator(text(body, 'selector'));
  switch (verb) {
    case 'screenshot':
      return browser().screenshot(text(body, 'name'));
    case 'press':
      return page.keyboard.press(text(body, 'key'));
    case 'type':
      return page.keyboard.type(text(body, 'text'));
    case 'click':
      return (await target())
        .filter({ visible: true })
        .first()
        .click({
          timeout,
          button: body['button'] === 'right' ? 'right' : 'left',
          clickCount: Number(body['count'] ?? 1),
        });
    case 'hover':
      return (await target()).filter({ visible: true }).first().hover({ timeout });
    case 'waitFor': {
      const visible = (await target()).filter({ visible: true });
      // `first()` of none is what "gone" waits for: `hidden` is true when nothing matches.
      return visible.first().waitFor({ timeout, state: body['gone'] === true ? 'hidden' : 'visible' });
    }
    case 'text':
      return (await target()).filter({ visible: true }).allInnerTexts();
    case 'eval':
      return (await scope(page, body, timeout)).evaluate(text(body, 'expression'));
    case 'resize':
      return page.setViewportSize({ width: Number(body['width']), height: Number(body['height']) });
    default:
      throw new Error(`the page control knows no ${verb}`);
  }
}

/** The workbench, or the innermost frame of the visible webview: each webview is a frame in a frame. */
async function scope(page: Page, body: Body, timeoutMs: number): Promise<Page | Frame> {
  if (body['webview'] !== true) return page;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    for (const frame of page.frames()) {
      if (frame.name() !== 'active-frame' && !frame.url().includes('/fake.html')) continue;
      const element = await frame.frameElement().catch(() => undefined);
      if (element && (await element.isVisible().catch(() => false))) return frame;
    }
    if (Date.now() > deadline) throw new Error('no webview is visible');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function text(body: Body, key: string): string {
  const value = body[key];
  if (typeof value !== 'string') throw new Error(`${key} is missing`);
  return value;
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}');
  if (typeof body !== 'object' || body === null) throw new Error('the body is not an object');
  return body as Body;
}
