import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { addPiece, type Filling } from '../../../src/source/s3/fill-body.ts';
import { readInPlace, readOn } from '../../../src/source/s3/read-in-place.ts';

it('reads bodies to where they belong, one after the other, and copies no more than their beginnings', async () => {
  const bodies = [3_000_000, 5, 1_000_000, 0, 200_000].map((length) => randomBytes(length));
  const server = createServer((request, answer) => answer.end(bodies[Number(request.url!.slice(1))])).listen(0);
  const client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    connect: readInPlace(2_000),
  });
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  const fetch = (k: number, body: Filling) =>
    new Promise<number>((resolve, reject) => {
      let copied = 0;
      client.dispatch(
        { path: `/${k}`, method: 'GET' },
        {
          onRequestStart() {},
          onResponseData(_, piece) {
            if (piece.buffer !== body.into.buffer) copied += piece.length;
            if (body.filled === 0) readOn(body, piece);
            addPiece(body, piece);
          },
          onResponseEnd: () => resolve(copied),
          onResponseError: (_, error) => reject(error),
        },
      );
    });
  for (const [k, bytes] of bodies.entries()) {
    const body = { into: Buffer.alloc(bytes.length), filled: 0 };
    // Two reads at most, of 16 KiB each, are under way before it is known where the body belongs.
    expect(await fetch(k, body)).toBeLessThanOrEqual(32_768);
    expect(body.filled).toBe(bytes.length);
    expect(body.into.equals(bytes)).toBe(true);
  }
});
