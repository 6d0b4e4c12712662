import { describe, expect, it } from 'vitest';
import { has, outcome, piped, telemetryText } from '../source/archives.ts';

const xz = has('xz');
if (!xz) console.warn('xz is not installed: the LZMA kernel is compared with the pure JavaScript encoder only');

const text = telemetryText(3000);
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (Math.imul(i + 7, 2654435761) >>> 13) & 255));

describe.skipIf(!xz)('reads what xz writes', () => {
  const kinds: [string, string[]][] = [
    ['default', []],
    ['CRC32', ['--check=crc32']],
    ['SHA-256', ['--check=sha256']],
    ['no check', ['--check=none']],
    ['many blocks', ['--block-size=20000']],
    ['sizes in the block headers', ['-T2', '--block-size=20000']],
    ['the smallest dictionary', ['--lzma2=dict=4KiB']],
    ['other properties', ['--lzma2=lc=0,lp=4,pb=0']],
    ['position bits', ['--lzma2=lc=1,lp=2,pb=4']],
    ['lzma', ['--format=lzma']],
    ['lzma, small dictionary', ['--format=lzma', '--lzma1=dict=4KiB']],
    ['lzma, other properties', ['--format=lzma', '--lzma1=lc=4,lp=0,pb=0']],
  ];
  it.each(kinds)('%s', async (_name, args) => {
    for (const input of [
      text,
      noise,
      Buffer.concat([noise, text, noise]),
      Buffer.alloc(300_000),
      Buffer.from('x'),
      Buffer.alloc(0),
    ]) {
      const archive = piped(input, 'xz', '-c', '-1', ...args);
      for (const options of [{}, { step: 777, into: 1000, wait: true }]) {
        const { bytes, message } = await outcome(archive, options);
        expect(message).toBeUndefined();
        expect(bytes.equals(input)).toBe(true);
      }
    }
  });

  it('streams in a row, with padding of whole words between and behind', async () => {
    const one = piped(text, 'xz', '-c', '-1');
    const two = Buffer.concat([one, Buffer.alloc(8), one, Buffer.alloc(4)]);
    for (const step of [1, 1000, 1 << 20]) {
      const { bytes, message } = await outcome(two, { step });
      expect(message).toBeUndefined();
      expect(bytes.equals(Buffer.concat([text, text]))).toBe(true);
    }
    const odd = await outcome(Buffer.concat([one, Buffer.alloc(3)]));
    expect(odd.message).toContain('the padding behind the xz stream is no multiple of four bytes');
    const garbage = await outcome(Buffer.concat([one, Buffer.from('garbage')]));
    expect(garbage.bytes.equals(text)).toBe(true);
    expect(garbage.message).toContain('something that is no xz stream follows');
  });

  it('refuses a filter it does not have, in a sentence', async () => {
    const { message } = await outcome(piped(text, 'xz', '-c', '--x86', '--lzma2=preset=1'));
    expect(message).toContain('uses an xz filter other than LZMA2');
  });

  it('agrees with xz on every damaged byte of legacy LZMA: never more than xz accepts', async () => {
    const small = telemetryText(6);
    const archive = piped(small, 'xz', '-c', '--format=lzma');
    for (let at = 14; at < archive.length; at += 3) {
      const copy = Buffer.from(archive);
      copy[at]! ^= 1 << (at % 8);
      const ours = await outcome(copy);
      let theirs: Buffer | undefined;
      try {
        theirs = piped(copy, 'xz', '-dc', '--format=lzma');
      } catch {
        theirs = undefined;
      }
      expect(ours.message === undefined, `byte ${at}`).toBe(theirs !== undefined);
      if (theirs !== undefined) expect(ours.bytes.equals(theirs)).toBe(true);
    }
  });
});
