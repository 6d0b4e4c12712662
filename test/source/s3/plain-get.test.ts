import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Head, type Host, openHost } from '../../../src/source/s3/plain-get.ts';
import { SELF_SIGNED } from './certificate.ts';

const random = randomFillSync(Buffer.alloc(300_000));
const timeouts = { connectTimeout: 2_000, idleTimeout: 2_000, connections: 1 };

/**
 * A server that answers each request with what `answer` says, in pieces of the given lengths, and then maybe hangs up.
 */
interface Script {
  readonly answer: Uint8Array;
  readonly cuts?: readonly number[];
  readonly hangsUp?: boolean;
}

async function serve(script: () => Script, secure = false) {
  let connections = 0;
  const speak = (socket: Socket) => {
    connections++;
    // Whoever reads may hang up at any time.
    answerAll(socket.setNoDelay(true)).catch(() => {});
  };
  const answerAll = async (socket: Socket) => {
    for await (const _request of socket) {
      const { answer, cuts = [], hangsUp } = script();
      let at = 0;
      for (const length of [...cuts, answer.length]) {
        socket.write(answer.subarray(at, at + length));
        at += length;
        // The piece is on its way before the next one is.
        await new Promise(setImmediate);
      }
      if (hangsUp) socket.end();
    }
  };
  const server: Server = secure ? createSecureServer(SELF_SIGNED, speak) : createServer(speak);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const host = openHost({ secure, hostname: secure ? 'localhost' : '127.0.0.1', port, ...timeouts });
  onTestFinished(() => {
    host.close();
    server.close();
  });
  return { host, connections: () => connections };
}

const answerOf = (body: Uint8Array, head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nETag: "a"`) =>
  Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);

async function read(host: Host, length: number) {
  let came = 0;
  let head: Head | undefined;
  const into = Buffer.alloc(length);
  const begin = (given: Head) => {
    head = given;
    return into;
  };
  await host.get({ path: '/', headers: {} }, begin, (bytes) => {
    came += bytes;
  });
  return { into, came, head: head! };
}

test.each([false, true])(
  'bodies of any length, cut anywhere, arrive whole, one after the other on one connection (TLS: %s)',
  async (secure) => {
    const reject = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    onTestFinished(() => {
      if (reject === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = reject;
    });
    let script: Script;
    const { host, connections } = await serve(() => script, secure);
    const lengths = fc.oneof(fc.nat(100), fc.nat(random.length));
    const cuts = fc.array(fc.oneof(fc.nat(60), fc.nat(70_000)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lengths, cuts, async (length, cuts) => {
        const body = random.subarray(0, length);
        script = { answer: answerOf(body), cuts };
        const { into, came, head } = await read(host, length);
        expect(into.equals(body)).toBe(true);
        expect(came).toBe(length);
        expect(head).toEqual({ status: 200, headers: { 'content-length': `${length}`, etag: '"a"' } });
      }),
    );
    expect(connections()).toBe(1);
  },
);

test.each([
  ['less than is due', answerOf(random.subarray(0, 5)), { name: 'WrongLength' }],
  ['more than is due', answerOf(random.subarray(0, 9)), { name: 'WrongLength' }],
  ['no HTTP', Buffer.alloc(100_000, 'x'), { name: 'HTTPParserError' }],
  ['half a body', answerOf(random.subarray(0, 4), 'HTTP/1.1 200 OK\r\nContent-Length: 8'), { code: 'ECONNRESET' }],
  ['half a head', Buffer.from('HTTP/1.1 200 OK\r\nConte'), { code: 'ECONNRESET' }],
  ['nothing', Buffer.alloc(0), { code: 'ECONNRESET' }],
] as const)('%s is an error', async (_, answer, error) => {
  const { host } = await serve(() => ({ answer, hangsUp: true }));
  await expect(read(host, 8)).rejects.toMatchObject(error);
});

test('what `begin` throws ends the connection and is what went wrong', async () => {
  const { host, connections } = await serve(() => ({ answer: answerOf(random.subarray(0, 8)) }));
  const refuse = () => {
    throw new Error('not this one');
  };
  await expect(host.get({ path: '/', headers: {} }, refuse, () => {})).rejects.toThrow('not this one');
  expect((await read(host, 8)).came).toBe(8);
  expect(connections()).toBe(2);
});

test('a server that says nothing in time is an error, and so is nobody there', async () => {
  const server = createServer((socket) => socket.resume().on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const to = { secure: false, hostname: '127.0.0.1', port, connections: 1, connectTimeout: 2_000, idleTimeout: 30 };
  await expect(read(openHost(to), 8)).rejects.toMatchObject({ name: 'TimeoutError' });
  server.close();
  await once(server, 'close');
  await expect(read(openHost(to), 8)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
