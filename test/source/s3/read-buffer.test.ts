import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { readBufferAgent, sawBody } from '../../../src/source/s3/read-buffer.ts';

it('leaves bodies whole that are kept while others are read into the same buffer', async () => {
  const bodies = Array.from({ length: 4 }, () => randomBytes(3_000_000));
  const server = createServer((request, answer) => answer.end(bodies[Number(request.url!.slice(1))])).listen(0);
  const agent = readBufferAgent({ keepAlive: true });
  const { port } = server.address() as AddressInfo;
  const fetchAll = async (k: number, take: (piece: Uint8Array) => void) => {
    const [answer] = (await once(get({ port, path: `/${k}`, agent }), 'response')) as [IncomingMessage];
    const pieces: Uint8Array[] = [];
    for await (const piece of answer) {
      take(piece);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  };
  try {
    // Before the first piece has shown whether the parser copies, and behind it.
    for (const take of [() => {}, sawBody, sawBody]) {
      const got = await Promise.all(bodies.map((_, k) => fetchAll(k, take)));
      for (const [k, body] of bodies.entries()) expect(got[k]!.equals(body)).toBe(true);
    }
  } finally {
    agent.destroy();
    server.close();
  }
});
