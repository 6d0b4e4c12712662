import * as zlib from 'node:zlib';
import type { ByteSource } from '../bytes.ts';
import { damaged } from './fault.ts';
import { INFLATER_OPTIONS, type Inflater, transformBytes } from './transform-bytes.ts';
import { ZstdFrames } from './zstd-frames.ts';
import { zstdWasmBytes } from './zstd-wasm.ts';

/** Node has it from 22.15 on. */
const createZstdDecompress = (zlib as { createZstdDecompress?: (options: object) => Inflater }).createZstdDecompress;

/**
 * The decoded bytes of a zstd file of one or more frames; skippable frames are passed by. By Node's own decoder where it has one, otherwise by
 * a WebAssembly build of the reference decoder. Memory: the archive's window (both refuse more than 128 MiB).
 */
export async function zstdBytes(source: ByteSource, name: string): Promise<ByteSource> {
  return createZstdDecompress === undefined
    ? zstdWasmBytes(source, name)
    : zstdNativeBytes(source, name, createZstdDecompress);
}

function zstdNativeBytes(source: ByteSource, name: string, create: (options: object) => Inflater): ByteSource {
  const frames = new ZstdFrames();
  return transformBytes(source, name, {
    create: () => create(INFLATER_OPTIONS),
    // It stops after the first frame in a block, so it gets them one by one.
    pieces: (block) => frames.pieces(block),
    fault: zstdFault,
    tail(rest) {
      if (rest.length > 0) throw damaged('a zstd frame ends before its last block');
    },
    ended: () => frames.end(),
  });
}

function zstdFault(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ZSTD_error_prefix_unknown') return damaged('what should be a zstd frame is none');
  const ours = code?.startsWith('ZSTD_') || code?.startsWith('Z_');
  return ours ? damaged(`a zstd frame cannot be decoded (${message})`) : error;
}
