import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardServer, type Guard } from '../../../scripts/guardedServer';

suite('the door before the demo', () => {
  let folder: string;
  let behind: Server;
  let guard: Guard;
  const upgrades: Socket[] = [];

  suiteSetup(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guard-'));
    behind = createServer((request, answer) => answer.end(`${request.method} ${request.url}`));
    behind.on('upgrade', (_request, socket: Socket, head: Buffer) => {
      upgrades.push(socket);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.write(head);
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => behind.listen(join(folder, 'socket'), resolve));
    guard = await guardServer(join(folder, 'socket'), 0);
  });
  suiteTeardown(() => {
    guard.close();
    for (const socket of upgrades) socket.destroy();
    behind.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (address: string, cookie?: string): Promise<{ answer: IncomingMessage; text: string }> =>
    new Promise((resolve, reject) => {
      get(address, { headers: cookie === undefined ? {} : { cookie }, agent: false }, (answer) => {
        let text = '';
        answer.on('data', (data: Buffer) => (text += data.toString()));
        answer.on('end', () => resolve({ answer, text }));
      }).on('error', reject);
    });
  const cookie = async (): Promise<string> =>
    ((await ask(guard.address('/'))).answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  /** What a web socket is answered first, and its echo. */
  const upgrade = (headers: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(guard.port, '127.0.0.1', () =>
        socket.write(
          `GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\nhello`,
        ),
      );
      socket.on('data', (data) => {
        text += data.toString();
        if (text.endsWith('hello')) socket.destroy();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });

  test('without the token nothing behind is reached, by a request or a web socket', async () => {
    const base = `http://127.0.0.1:${guard.port}`;
    const wrong = 'x'.repeat(new URL(guard.address('/')).searchParams.get('token')?.length ?? 0);
    for (const path of ['/', '/?token=', `/?token=${wrong}`, '//?x', '/healthz']) {
      const { answer, text } = await ask(base + path);
      assert.equal(answer.statusCode, 401, path);
      assert.doesNotMatch(text, /GET/);
    }
    for (const given of ['demo-1=x', `demo-${guard.port}=${wrong}`, `demo-${guard.port}`]) {
      assert.equal((await ask(base, given)).answer.statusCode, 401, given);
      assert.match(await upgrade(`Cookie: ${given}\r\n`), /^HTTP\/1\.1 401 /);
    }
    assert.equal(upgrades.length, 0);
  });

  test('the printed address lets in, keeps its query and takes the token out of it', async () => {
    const { answer } = await ask(guard.address('/?folder=%2Fa%20b&x=1'));
    assert.deepEqual([answer.statusCode, answer.headers.location], [302, '/?folder=%2Fa+b&x=1']);
    assert.match(answer.headers['set-cookie']?.[0] ?? '', /; HttpOnly; SameSite=Strict$/);
    const page = await ask(`http://127.0.0.1:${guard.port}/?folder=%2Fa`, await cookie());
    assert.equal(page.text, 'GET /?folder=%2Fa');
    assert.match(await upgrade(`Cookie: other=1; ${await cookie()}\r\n`), /^HTTP\/1\.1 101 [^]*hello$/);
  });

  test('each door has a token of its own', async () => {
    const other = await guardServer(join(folder, 'socket'), 0);
    try {
      const token = new URL(guard.address('/')).searchParams.get('token');
      assert.notEqual(new URL(other.address('/')).searchParams.get('token'), token);
      const { answer } = await ask(`http://127.0.0.1:${other.port}/?token=${token}`);
      assert.equal(answer.statusCode, 401);
    } finally {
      other.close();
    }
    assert.ok(statSync(folder).mode & 0o700);
  });
});
