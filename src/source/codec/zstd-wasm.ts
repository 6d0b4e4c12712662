import type { ByteSource } from '../bytes.ts';
import { archiveError, damaged } from './fault.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** What we call of the decoder: the reference library's streaming interface (zstd.h). */
interface Library {
  readonly memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(at: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): void;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

let library: Promise<Library> | undefined;

/**
 * The package's own `decodeStreaming` takes its input synchronously and runs for ever on damaged input, so we call the library
 * in it ourselves: `_init` is where the package is handed the instance.
 */
async function loadLibrary(): Promise<Library> {
  const { ZSTDDecoder } = await import('zstddec/stream');
  let exports: unknown;
  const decoder = new ZSTDDecoder();
  const setUp = decoder._init;
  decoder._init = (result: { instance: { exports: unknown } }) => {
    exports = result.instance.exports;
    (setUp as (result: unknown) => void)(result);
  };
  await decoder.init();
  return exports as Library;
}

const IN = 1 << 16;
const OUT = 1 << 17;
/** Errors are answered as sizes just below 2^32 (zstd_errors.h: at most 120 kinds). */
const FIRST_ERROR = 2 ** 32 - 128;

/** The decoded bytes of a zstd file, decoded in the reader's thread as they are read. */
export async function zstdWasmBytes(source: ByteSource, name: string): Promise<ByteSource> {
  library ??= loadLibrary();
  const zstd = await library;
  const context = zstd.ZSTD_createDCtx();
  const [inAt, outAt, inBuffer, outBuffer] = [zstd.malloc(IN), zstd.malloc(OUT), zstd.malloc(12), zstd.malloc(12)];
  const frames = new ZstdFrames();
  const stored = new Uint8Array(IN);
  let offset = 0;
  let handedOut = 0;
  /** Decoded bytes in the library's output buffer not handed out yet. */
  let from = 0;
  let to = 0;
  let used = 0;
  let size = 0;
  /** The decoder filled its output, so it may hold more without more input. */
  let full = false;
  let ended = false;
  let closed = false;
  let fault: { error: unknown } | undefined;

  const decode = () => {
    const view = new DataView(zstd.memory.buffer);
    for (const [at, values] of [
      [outBuffer, [outAt, OUT, 0]],
      [inBuffer, [inAt, size, used]],
    ] as const) {
      values.forEach((value, i) => {
        view.setUint32(at + 4 * i, value, true);
      });
    }
    const answer = zstd.ZSTD_decompressStream(context, outBuffer, inBuffer) >>> 0;
    const after = new DataView(zstd.memory.buffer);
    from = 0;
    to = after.getUint32(outBuffer + 8, true);
    offset += after.getUint32(inBuffer + 8, true) - used;
    used = after.getUint32(inBuffer + 8, true);
    full = to === OUT;
    if (answer >= FIRST_ERROR) {
      fault = { error: failure(2 ** 32 - answer) };
      used = size;
      full = false;
    }
  };
  const feed = (got: number) => {
    ended = got === 0;
    used = 0;
    size = 0;
    try {
      if (ended) frames.end();
      // What can be followed is decoded even where the rest cannot.
      for (const piece of frames.pieces(stored.subarray(0, got))) size += piece.length;
    } catch (error) {
      fault = { error };
    }
    new Uint8Array(zstd.memory.buffer, inAt, size).set(stored.subarray(0, size));
  };
  const read = (into: Uint8Array): number | Promise<number> => {
    for (;;) {
      if (closed) return 0;
      if (to > from) {
        const count = Math.min(to - from, into.length);
        into.set(new Uint8Array(zstd.memory.buffer, outAt + from, count));
        from += count;
        handedOut += count;
        return count;
      }
      if (used < size || full) decode();
      else if (fault !== undefined) throw archiveError(fault.error, { name, offset, decoded: handedOut });
      else if (ended) return 0;
      else {
        const got = source.read(stored);
        if (typeof got !== 'number') {
          return got.then((count) => {
            feed(count);
            return read(into);
          });
        }
        feed(got);
      }
    }
  };
  return {
    read,
    close() {
      if (!closed) {
        zstd.ZSTD_freeDCtx(context);
        for (const at of [inAt, outAt, inBuffer, outBuffer]) zstd.free(at);
      }
      closed = true;
      return source.close();
    },
  };
}

function failure(number: number): Error {
  if (number === PREFIX_UNKNOWN) return damaged('what should be a zstd frame is none');
  return damaged(`a zstd frame cannot be decoded (${reasons[number] ?? `reason ${number}`})`);
}

const PREFIX_UNKNOWN = 10;

/** The commonest of zstd_errors.h. */
const reasons: Record<number, string> = {
  14: 'unsupported frame parameter',
  16: 'its window is larger than 128 MiB',
  20: 'corrupted block',
  22: 'checksum mismatch',
  30: 'corrupted dictionary',
  32: 'it needs a dictionary',
  64: 'out of memory',
};
