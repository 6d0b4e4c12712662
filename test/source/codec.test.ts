import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecOf } from '../../src/source/codec/decoded.ts';
import { has, jsLzma, outcome, piped, telemetryText } from './archives.ts';

const text = telemetryText(25);
const zstdFrame = (content: Uint8Array) => {
  // A frame of one raw block, by hand (RFC 8878): magic, single segment with a size of two bytes less 256, last raw
  // block.
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size, block, content]);
};
const skippable = Buffer.from([0x52, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

describe('what encoders write is read back', () => {
  const encoders: [string, (input: Uint8Array) => Buffer][] = [
    ['plain', (input) => Buffer.from(input)],
    ['gzip', (input) => gzipSync(input)],
    ['zstd', zstdFrame],
    ['lzma', jsLzma],
  ];
  it.each(encoders)('%s, however the bytes arrive and leave', async (codec, encode) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('{"a":1}\n', 'abc', 'x', '\t', '\u0000\u00ff'), { maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        async (words, step, into, wait) => {
          const input = Buffer.from(`{${words.join('')}`);
          const found = await outcome(encode(input), { step, into, wait });
          expect(found).toEqual({ codec, bytes: input, message: undefined });
        },
      ),
      { numRuns: 60 },
    );
  });

  it.skipIf(!has('xz'))('several megabytes, over the end of the window', async () => {
    const input = telemetryText(30_000);
    for (const format of ['xz', 'lzma']) {
      const found = await outcome(
        piped(input, 'xz', `--format=${format}`, '--lzma1=dict=64KiB'.replace('1', format === 'xz' ? '2' : '1'), '-c'),
      );
      expect(found.bytes.equals(input)).toBe(true);
    }
  });
});

describe('archives in a row', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdFrame(text)],
    ['lzma', jsLzma(text)],
  ])('%s: both are read, wherever the blocks are cut', async (codec, one) => {
    const two = Buffer.concat([one, one]);
    for (let step = 1; step < two.length; step += 61) {
      expect(await outcome(two, { step })).toEqual({ codec, bytes: Buffer.concat([text, text]), message: undefined });
    }
  });

  it('passes skippable zstd frames by', async () => {
    for (const step of [1, 2, 5, 100]) {
      const archive = Buffer.concat([skippable, zstdFrame(text), skippable, zstdFrame(text), skippable]);
      expect(await outcome(archive, { step })).toEqual({
        codec: 'zstd',
        bytes: Buffer.concat([text, text]),
        message: undefined,
      });
    }
  });

  it('takes zeros behind gzip, and nothing else', async () => {
    const one = gzipSync(text);
    for (const step of [1, one.length - 1, one.length, one.length + 1, 5000]) {
      const padded = await outcome(Buffer.concat([one, Buffer.alloc(600)]), { step });
      expect(padded).toEqual({ codec: 'gzip', bytes: text, message: undefined });
      const dirty = await outcome(Buffer.concat([one, Buffer.alloc(600), Buffer.from('x')]), { step });
      expect(dirty.bytes.equals(text)).toBe(true);
      expect(dirty.message).toContain('a.log is damaged: something other than zeros follows the last gzip member');
      const garbage = await outcome(Buffer.concat([one, Buffer.from('garbage')]), { step });
      expect(garbage.bytes.equals(text)).toBe(true);
      expect(garbage.message).toContain('a.log is damaged: what should be a gzip member is none');
    }
  });

  it.each([
    ['zstd', zstdFrame(text), 'what should be a zstd frame is none'],
    ['lzma', jsLzma(text), 'something that is no LZMA stream follows the end of the LZMA stream'],
  ])('%s: garbage behind is an error, after everything was given', async (_codec, one, message) => {
    for (const step of [1, one.length, 5000]) {
      const found = await outcome(Buffer.concat([one, Buffer.from('garbage')]), { step });
      expect(found.bytes.equals(text)).toBe(true);
      expect(found.message).toContain(message);
    }
  });
});

describe('an archive that was cut short', () => {
  const archives: [string, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['zstd', zstdFrame(text)],
    ['lzma', jsLzma(text)],
  ];
  if (has('xz'))
    archives.push(['xz', piped(text, 'xz', '-c')], ['lzma (marker)', piped(text, 'xz', '--format=lzma', '-c')]);
  if (has('zstd')) archives.push(['zstd (packed)', piped(text, 'zstd', '-c')]);
  it.each(archives)('%s: at every byte an error that says so, after a true beginning', async (_name, archive) => {
    for (let size = 1; size < archive.length; size++) {
      const found = await outcome(archive.subarray(0, size), { step: 97 });
      if (found.codec === 'plain') expect(size).toBeLessThan(4);
      else {
        expect(found.message).toMatch(/^a\.log ends in the middle of the? ?|^a\.log ends in the middle of an? /);
        expect(found.message).toContain(` ${found.bytes.length.toLocaleString('en-US')} byte`);
        expect(text.subarray(0, found.bytes.length).equals(found.bytes)).toBe(true);
      }
    }
  });

  it.each(archives)('%s: gives nearly all that is there', async (name, archive) => {
    // A block is decoded as a whole.
    if (name === 'zstd (packed)') return;
    const found = await outcome(archive.subarray(0, archive.length - 9));
    expect(found.bytes.length).toBeGreaterThan(text.length * 0.9);
  });
});

describe('an archive that was damaged', () => {
  const archives: [string, Buffer][] = [['gzip', gzipSync(text)]];
  if (has('xz')) archives.push(['xz', piped(text, 'xz', '-c')]);
  if (has('zstd')) archives.push(['zstd', piped(text, 'zstd', '-c', '--check')]);
  it.each(archives)('%s: one flipped bit anywhere is found', async (name, archive) => {
    // Not the name, time and system fields of gzip: they mean nothing to the content.
    const first = name === 'gzip' ? 10 : 6;
    for (let at = first; at < archive.length; at += name === 'gzip' ? 5 : 1) {
      const copy = Buffer.from(archive);
      copy[at]! ^= 1 << (at % 8);
      const found = await outcome(copy, { step: 4096 });
      // A zstd window may be said to be larger or smaller and the content still come out right.
      if (name === 'zstd' && found.message === undefined) expect(found.bytes.equals(text)).toBe(true);
      else
        expect(found.message, `byte ${at}`).toMatch(
          /damaged|in the middle of|not known here|other than LZMA2|dictionary|window of/,
        );
    }
  });

  it('LZMA without a checksum never hangs and never reads wild', async () => {
    const archive = jsLzma(text);
    for (let at = 14; at < archive.length; at++) {
      const copy = Buffer.from(archive);
      copy[at]! ^= 0x55;
      const found = await outcome(copy);
      expect(found.message !== undefined || found.bytes.length === text.length).toBe(true);
    }
  });
});

describe('by the first bytes, not by the name', () => {
  it('knows what is plain', () => {
    for (const plain of [
      '',
      '\n',
      '\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n',
      '{"a":1}',
      '[',
      '(',
      ']\u0001',
      'BZhelp me',
      'PKware',
    ]) {
      expect(codecOf(Buffer.from(plain)), JSON.stringify(plain)).toBe('plain');
    }
    expect(codecOf(Buffer.alloc(40))).toBe('plain');
    expect(codecOf(Buffer.from([0xef, 0xbb, 0xbf, 0x7b]))).toBe('plain');
  });

  it('refuses in a sentence what is compressed otherwise', async () => {
    const bzip2 = Buffer.from('425a683931415926535900000000', 'hex');
    expect((await outcome(bzip2)).message).toBe('a.log is a bzip2 archive, which is not read');
    expect((await outcome(Buffer.from('504b030414000000', 'hex'))).message).toBe(
      'a.log is a zip archive, which is not read',
    );
  });

  it('gives nothing for nothing', async () => {
    expect(await outcome(Buffer.alloc(0))).toEqual({ codec: 'plain', bytes: Buffer.alloc(0), message: undefined });
    expect(await outcome(gzipSync(''))).toEqual({ codec: 'gzip', bytes: Buffer.alloc(0), message: undefined });
    expect(await outcome(jsLzma(Buffer.alloc(0)))).toMatchObject({ codec: 'lzma', message: undefined });
  });

  it('an LZMA dictionary beyond reason is refused, a small file that claims it is read', async () => {
    const archive = Buffer.from(jsLzma(text));
    archive.writeUInt32LE(0x80000000, 1);
    expect((await outcome(archive)).bytes.equals(text)).toBe(true);
    archive.fill(0xff, 5, 13);
    expect((await outcome(archive)).message).toBe(
      'a.log needs a dictionary of 2,048 MiB to be decoded, more than the limit of 1,024 MiB',
    );
  });
});
