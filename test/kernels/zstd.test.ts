import { createRequire } from 'node:module';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { has, outcome, piped, telemetryText } from '../source/archives.ts';

interface Zstd {
  init(): Promise<void>;
  compress(input: Uint8Array, level: number): Uint8Array;
}

const zstd = createRequire(import.meta.url)('@bokuweb/zstd-wasm') as Zstd;
const hasProgram = has('zstd');
if (!hasProgram) console.warn('zstd is not installed: the kernel is compared with its WebAssembly build only');

const text = telemetryText(5000);
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (Math.imul(i + 7, 2654435761) >>> 13) & 255));
const inputs = [
  text,
  noise,
  Buffer.concat([noise, text, noise]),
  Buffer.alloc(300_000),
  Buffer.concat([Buffer.alloc(200_000, 'ab'), Buffer.alloc(200_000, 'abcdefg'), Buffer.alloc(200_000, 'abcdefghijk')]),
  Buffer.from('x'),
  Buffer.alloc(0),
];

describe('reads what the reference encoder writes', () => {
  beforeAll(() => zstd.init());

  it.each([-5, 1, 3, 6, 12, 19])('at level %d', async (level) => {
    for (const input of inputs) {
      const archive = zstd.compress(input, level);
      for (const options of [{}, { step: 777, into: 1000, wait: true }]) {
        const { bytes, message } = await outcome(archive, options);
        expect(message).toBeUndefined();
        expect(bytes.equals(input)).toBe(true);
      }
    }
  });

  it('of anything', async () => {
    const word = fc.oneof(
      fc.constantFrom('{"a":1}\n', 'abc', 'x', '0,0,0,0,0,', '"histograms":{'),
      fc.string({ maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 80 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: -7, max: 19 }),
        async (words, times, level) => {
          // Whole, and with something foreign now and then, so that matches are of all lengths and distances.
          const input = Buffer.from(
            Array.from({ length: times }, (_, k) => words.slice(k % 3).join('')).join(`${times}`),
          );
          const { bytes, message } = await outcome(zstd.compress(input, level));
          expect(message).toBeUndefined();
          expect(bytes.equals(input)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe.skipIf(!hasProgram)('reads what the zstd program writes', () => {
  const kinds: [string, string[]][] = [
    ['default', []],
    ['no checksum', ['--no-check']],
    ['a small window', ['--zstd=wlog=10']],
    ['a window of 128 MiB', ['--long=27']],
    ['matches only', ['--fast=20']],
    ['its own block size', ['-T2', '-B524288']],
  ];
  it.each(kinds)('%s', async (_name, args) => {
    for (const input of [...inputs, Buffer.concat([text, text.subarray(9), noise, text])]) {
      const { bytes, message } = await outcome(piped(input, 'zstd', '-c', ...args));
      expect(message).toBeUndefined();
      expect(bytes.equals(input)).toBe(true);
    }
  });

  it('several megabytes, over the end of the window', async () => {
    const input = telemetryText(60_000);
    for (const args of [['--zstd=wlog=16'], ['-19', '--zstd=wlog=17']]) {
      const { bytes } = await outcome(piped(input, 'zstd', '-c', ...args));
      expect(bytes.equals(input)).toBe(true);
    }
  });

  it('says what it would take to read a longer window, or a dictionary', async () => {
    const archive = Buffer.from('28b52ffd0490010000', 'hex');
    expect((await outcome(archive)).message).toBe(
      'a.log needs a window of 256 MiB to be decoded, more than the limit of 128 MiB',
    );
    const foreign = Buffer.from('28b52ffd21070100010000', 'hex');
    expect((await outcome(foreign)).message).toBe('a.log needs a zstd dictionary (number 7)');
  });

  it('reads no damaged bytes that zstd refuses, and reads what both do alike', async () => {
    const small = telemetryText(9);
    for (const args of [['--no-check'], ['--no-check', '-19'], ['--check']]) {
      const archive = piped(small, 'zstd', '-c', ...args);
      for (let at = 6; at < archive.length; at += 3) {
        const copy = Buffer.from(archive);
        copy[at]! ^= 1 << (at % 8);
        const ours = await outcome(copy);
        let theirs: Buffer | undefined;
        try {
          theirs = piped(copy, 'zstd', '-dcq');
        } catch {
          theirs = undefined;
        }
        // Versions before 1.5.5 let sequences pass that read more bits than there are.
        if (theirs === undefined) expect(ours.message, `byte ${at} of ${args.join(' ')}`).toBeDefined();
        else if (ours.message === undefined) expect(ours.bytes.equals(theirs)).toBe(true);
      }
    }
  });
});
