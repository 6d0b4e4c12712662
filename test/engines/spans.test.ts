import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLineSink } from '../../src/engines/run/sink.ts';
import { inSpans } from '../../src/engines/run/spans.ts';

/** Pieces of memory that follow each other: a line, or bytes that are in between. */
const piece = fc.record({
  text: fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', ' ')),
  end: fc.constantFrom('\n', '\r\n', ' \n', '\n\n', 'x'),
  taken: fc.boolean(),
  repeated: fc.integer({ min: 1, max: 4_000 }),
});

it('writes the same lines in spans as one by one, whatever lies between them', () => {
  fc.assert(
    fc.property(fc.array(fc.array(piece), { maxLength: 4 }), (blocks) => {
      const written: Buffer[] = [];
      const sink = inSpans(createLineSink((block) => void written.push(Buffer.from(block))));
      let expected = '';
      for (const pieces of blocks) {
        const memory = Buffer.from(pieces.map(({ text, end, repeated }) => text.repeat(repeated) + end).join(''));
        let at = 0;
        for (const { text, end, taken, repeated } of pieces) {
          const length = Buffer.byteLength(text) * repeated;
          if (taken) {
            sink.line(memory.subarray(at, at + length));
            expected += `${text.repeat(repeated)}\n`;
          }
          at += length + end.length;
        }
        sink.flush();
        // The next block is read into the same memory.
        memory.fill('#');
      }
      expect(Buffer.concat(written).toString()).toBe(expected);
    }),
  );
});

it('writes what lies together at once', () => {
  const blocks: number[] = [];
  const sink = inSpans(createLineSink((block) => blocks.push(block.length)));
  const memory = Buffer.from(`${'x'.repeat(9_999)}\n`.repeat(26));
  for (let at = 0; at < memory.length; at += 10_000) sink.line(memory.subarray(at, at + 9_999));
  sink.flush();
  expect(blocks).toEqual([260_000]);
});
