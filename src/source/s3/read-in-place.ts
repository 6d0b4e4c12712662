import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import connectorOf from 'undici/lib/core/connect.js';
import type { Filling } from './fill-body.ts';

/**
 * Bytes that are read at a time where heads and the beginnings of bodies come, and of memory that is taken for such
 * reads at a time.
 */
const HEAD = 1 << 14;
const BLOCK = 1 << 15;
/** Bytes of a body that are read at a time: what the parser takes of them is then still in the processor's cache. */
const READ = 1 << 18;

/** A connection, and the body that is on its way over it. */
interface BodyConnection {
  body: Filling | undefined;
}

/** By the memory that they read into. */
const lines = new WeakMap<ArrayBufferLike, BodyConnection>();

/**
 * Makes connections without TLS that read a body straight to where it belongs, once `readOn` has told. Node would
 * otherwise make a buffer for each read; to make, copy and give back these is most of what reading from a fast server
 * costs. What an answer consists of remains the parser's business: it sees all bytes, where they were read to. What is
 * not known to be of a body stays where it is, for parsers keep pieces of a head until it is whole.
 */
export function readInPlace(timeout: number): buildConnector.connector {
  return (to, done) => {
    const line: BodyConnection = { body: undefined };
    let socket: Socket | null = null;
    let block = newBlock(line);
    const callback = (length: number, read: Uint8Array) => {
      if (read.buffer === block.buffer) block = block.subarray(length);
      socket?.push(read.subarray(0, length));
      return true;
    };
    // Node asks before the parser has seen what was read last.
    const buffer = () => {
      const { into, filled } = line.body ?? { into: NOTHING, filled: 0 };
      const place = into.subarray(filled + (socket?.readableLength ?? 0)).subarray(0, READ);
      if (place.length > 0) return place;
      line.body = undefined;
      if (block.length < HEAD) block = newBlock(line);
      return block.subarray(0, HEAD);
    };
    const options = { timeout, highWaterMark: 2 * READ, onread: { buffer, callback } };
    connectorOf(options as buildConnector.BuildOptions)(to, (...outcome) => {
      socket = outcome[1];
      // biome-ignore lint/plugin: an error, or a socket
      done(...outcome);
    });
  };
}

const NOTHING = new Uint8Array();

function newBlock(line: BodyConnection): Buffer {
  const block = Buffer.allocUnsafeSlow(BLOCK);
  lines.set(block.buffer, line);
  return block;
}

/**
 * To be told of the first piece of a body: what follows is read to where it belongs. Only for a body whose announced
 * length is that of its place: it then ends where the place ends, or with its connection.
 */
export function readOn(body: Filling, piece: Uint8Array): void {
  const line = lines.get(piece.buffer);
  if (line !== undefined) line.body = body;
}
