import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Mark, markLine, readMark } from '../../src/handover/mark.ts';
import { markedBytes } from '../../src/handover/marked-bytes.ts';
import type { ByteSource } from '../../src/source/bytes.ts';
import { memoryBytes } from '../../src/source/memory.ts';

const PIPE = 'pipe:[12345]';
const linux = process.platform === 'linux';

/** A source that gives pieces of these lengths, over and over, some at once and some later. */
function inPieces(bytes: Uint8Array, lengths: readonly number[]): ByteSource {
  let at = 0;
  let turn = 0;
  return {
    read(into) {
      const length = lengths[turn++ % lengths.length]!;
      const piece = bytes.subarray(at, at + Math.min(length, into.length));
      into.set(piece);
      at += piece.length;
      return turn % 2 === 0 ? piece.length : Promise.resolve(piece.length);
    },
    close() {},
  };
}

async function all(source: ByteSource, room: number): Promise<string> {
  const got: Buffer[] = [];
  for (;;) {
    const into = new Uint8Array(room);
    const length = await source.read(into);
    if (length === 0) return Buffer.concat(got).toString('latin1');
    got.push(Buffer.from(into.subarray(0, length)));
  }
}

function marked(text: string, lengths: readonly number[] = [1 << 16], expectsEnd = false): ByteSource {
  const rowsOf = () => memoryBytes(Buffer.from('{"of":"plan"}\n'));
  return markedBytes(inPieces(Buffer.from(text, 'latin1'), lengths), { pipe: PIPE, expectsEnd, rowsOf });
}

const lineage = { commands: [['fetch']], stages: [], starts: [0], origin: { kind: 'file', path: '/é' } } as const;
const line = (mark: Mark, pipe = PIPE) => markLine(mark, pipe)!;

describe.skipIf(!linux)('marks among lines', () => {
  const begin = linux ? line({ kind: 'begin', why: 'x', by: 7 }) : '';
  const end = linux ? line({ kind: 'end', by: 7 }) : '';
  const plan = linux ? line({ kind: 'plan', lineage }) : '';
  const forged = [
    begin.replace(/[0-9a-f]{64}/, (proof) => proof.replace(/^./, (c) => (c === '0' ? '1' : '0'))),
    begin.replace('"by":7', '"by":8'),
    linux ? line({ kind: 'plan', lineage }, 'pipe:[1]') : '',
    '\x1etele-mark 1 nothing\n',
    '\x1e\n',
    `\x1e${'x'.repeat(5000)}\n`,
  ];
  const piece = fc.oneof(
    fc.constantFrom('{"a":1}\n', '\n', '{"b":"\x1e"}\n', ...forged),
    fc.constantFrom(begin, end, plan),
  );

  it('are taken out, a plan for its rows, and whatever only looks like one stays', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }),
        lengths,
        fc.integer({ min: 1, max: 9000 }),
        async (pieces, cut, room) => {
          // The plain twin looks at each piece, which is a whole line.
          const plain = pieces.map((each) =>
            each === plan ? '{"of":"plan"}\n' : each === begin || each === end ? '' : each,
          );
          expect(await all(marked(`${pieces.join('')}${end}`, cut), room)).toBe(plain.join(''));
        },
      ),
    );
  });

  it('are no marks inside of a line', async () => {
    const text = `{"a":1}${begin}`;
    expect(await all(marked(text), 100)).toBe(text);
  });

  it('tell that a stream was cut off, after all that came of it', async () => {
    const source = marked(`${begin}{"a":1}\n{"a`);
    const into = new Uint8Array(100);
    expect(Buffer.from(into.subarray(0, await source.read(into))).toString()).toBe('{"a":1}\n{"a');
    await expect(async () => source.read(into)).rejects.toThrow('was cut off');
    await expect(all(marked('', [9], true), 10)).rejects.toThrow('was cut off');
    const failed = line({ kind: 'failed', by: 7 });
    for (const text of [failed, `${begin}{"a":1}\n${failed}`])
      await expect(all(marked(text, [9], true), 10)).rejects.toThrow('has failed');
    expect(await all(marked(end, [9], true), 10)).toBe('');
    expect(await all(marked('{}\n', [9], true), 10)).toBe('{}\n');
  });

  it('hold for their pipe alone, in ASCII, and never longer than what is written at once', () => {
    expect([...plan].every((c) => c <= '~')).toBe(true);
    expect(readMark(Buffer.from(plan.slice(0, -1)), PIPE)).toEqual({ kind: 'plan', lineage });
    expect(readMark(Buffer.from(plan.slice(0, -1)), 'pipe:[54321]')).toBeUndefined();
    expect(markLine({ kind: 'plan', lineage: { ...lineage, commands: [['x'.repeat(4000)]] } }, PIPE)).toBeUndefined();
  });
});
