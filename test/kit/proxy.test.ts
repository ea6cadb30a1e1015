import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Proxy } from './proxy';
import type { Fault } from './proxy';

suite('the misbehaving proxy', () => {
  let echo: Server;
  let proxy: Proxy | undefined;

  setup(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  });
  teardown(async () => {
    await proxy?.close();
    echo.close();
  });

  const through = async (...faults: Fault[]): Promise<{ socket: Socket; text: () => string; end: Promise<string> }> => {
    proxy = await Proxy.listen({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port }, faults);
    const socket = connect(proxy.port, proxy.host);
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    const end = new Promise<string>((resolve) => {
      socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? ''));
      socket.once('end', () => resolve('FIN'));
    });
    return { socket, text: () => text, end };
  };
  const until = async (condition: () => boolean): Promise<void> => {
    for (let i = 0; i < 200 && !condition(); i += 1) await pause(10);
    assert.ok(condition());
  };
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  test('passes bytes and the end of a stream where it has no fault', async () => {
    const { socket, text, end } = await through();
    socket.end('hello');
    assert.equal(await end, 'FIN');
    assert.equal(text(), 'hello');
    assert.deepEqual(proxy?.passed, { toServer: 5, toClient: 5 });
  });

  test('cuts after exactly the byte it was told', async () => {
    const { socket, text, end } = await through({ direction: 'toClient', atByte: 3, action: 'cut' });
    socket.write('hello');
    assert.equal(await end, 'FIN');
    assert.equal(text(), 'hel');
  });

  test('resets before the first byte', async () => {
    const { socket, end } = await through({ direction: 'toServer', atByte: 0, action: 'reset' });
    socket.write('hello');
    assert.match(await end, /ECONNRESET|EPIPE/);
  });

  test('stalls at a byte without closing, and loses nothing when it goes on', async () => {
    const { socket, text } = await through({ direction: 'toServer', atByte: 2, action: 'stall' });
    socket.write('hello');
    await pause(100);
    assert.ok(text().length <= 2 && !socket.destroyed);
    proxy?.resume();
    await until(() => text() === 'hello');
  });

  test('delays each chunk, stalls and resets when told', async () => {
    const { socket, text, end } = await through();
    if (proxy) proxy.delayMs = 50;
    const sent = Date.now();
    socket.write('a');
    await until(() => text() === 'a');
    assert.ok(Date.now() - sent >= 95, 'two ways of 50 ms');
    proxy?.stall();
    socket.write('b');
    await pause(150);
    assert.equal(text(), 'a');
    proxy?.reset();
    assert.equal(await end, 'ECONNRESET');
    assert.equal(proxy?.connections, 0);
  });
});
