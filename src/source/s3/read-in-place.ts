import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import connectorOf from 'undici/lib/core/connect.js';
import type { Filling } from './fill-body.ts';

/**
 * The bytes that are read at a time while heads and the beginnings of bodies come, and the memory that is allocated for
 * such reads at a time.
 */
const HEAD = 1 << 14;
const BLOCK = 1 << 15;
/**
 * The bytes of a body that are read at a time, few enough to be still in the processor's cache when the parser takes
 * them.
 */
const READ = 1 << 18;

/** A connection, and the body that is being received on it. */
interface BodyConnection {
  body: Filling | undefined;
}

/** Connections by the memory that they read into. */
const lines = new WeakMap<ArrayBufferLike, BodyConnection>();

/**
 * Makes connections without TLS that read a body directly to its place, once `readOn` has named it. Node would
 * otherwise make a buffer for each read; making, copying and freeing these is most of the cost of reading from a fast
 * server. The parser still decides what an answer consists of: it sees all bytes, at the place where they were read.
 * Bytes that are not known to belong to a body stay where they are, because parsers keep pieces of a head until it is
 * whole.
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
    // Node asks for the buffer before the parser has seen the last read.
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
 * Call it with the first piece of a body: what follows is read directly to its place. Only for a body whose announced
 * length is that of its place: it then ends where the place ends, or with its connection.
 */
export function readOn(body: Filling, piece: Uint8Array): void {
  const line = lines.get(piece.buffer);
  if (line !== undefined) line.body = body;
}
