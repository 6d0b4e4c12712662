import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { decoded } from '../../src/source/codec/decoded.ts';
import { memoryBytes } from '../../src/source/memory.ts';

/** What reading an archive came to: all bytes it gave, and the sentence it ended with, if any. */
export interface Outcome {
  readonly codec: string;
  readonly bytes: Buffer;
  readonly message: string | undefined;
}

/**
 * Reads an archive to its end or error. `step` is the most that the source gives at a time, `into` the size of the
 * reader's buffer.
 */
export async function outcome(
  archive: Uint8Array,
  { step = 1 << 20, into = 1 << 16, wait = false } = {},
): Promise<Outcome> {
  const blocks: Buffer[] = [];
  let codec = 'none';
  try {
    const plain = memoryBytes(archive, step);
    const slow = { read: async (buffer: Uint8Array) => plain.read(buffer), close() {} };
    const found = await decoded(wait ? slow : plain, 'a.log');
    codec = found.codec;
    try {
      for (;;) {
        const block = Buffer.alloc(into);
        const got = await found.source.read(block);
        if (got === 0) return { codec, bytes: Buffer.concat(blocks), message: undefined };
        blocks.push(block.subarray(0, got));
      }
    } finally {
      await found.source.close();
    }
  } catch (error) {
    if ((error as Error).name !== 'TeleError') throw error;
    return { codec, bytes: Buffer.concat(blocks), message: (error as Error).message };
  }
}

/** Whether a program is installed here. */
export function has(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** What an installed compressor makes of some bytes. */
export function piped(input: Uint8Array, program: string, ...args: string[]): Buffer {
  const { stdout, stderr, status } = spawnSync(program, args, { input, maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const require = createRequire(import.meta.url);

/** LZMA_alone as the pure JavaScript encoder writes it, with the size in the header. */
export function jsLzma(input: Uint8Array, mode: 1 | 5 | 9 = 1): Buffer {
  const { compress } = require('lzma') as { compress(input: Uint8Array, mode: number): number[] };
  return Buffer.from(compress(input, mode).map((byte) => byte & 255));
}

/** Some lines as telemetry writes them: repetitive, and not quite. */
export function telemetryText(lines: number): Buffer {
  let text = '';
  let x = 1;
  for (let i = 0; i < lines; i++) {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    text += `${x.toString(16).padStart(8, '0')}-ab\t{"info":{"OS":"${['WINNT', 'Linux', 'Darwin'][x % 3]}","memsize":${x % 8192}},"n":${i}}\n`;
  }
  return Buffer.from(text);
}
