import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readSymbols } from '../../../src/analysis/hangs/symbols/read-symbols.ts';
import { temporaryFolder } from '../../support/tele.ts';

it('finds what a search of every symbol finds', () => {
  const file = join(temporaryFolder(), 'a.sym');
  const address = fc.nat(5000);
  const functions = fc.uniqueArray(fc.record({ start: address, size: fc.integer({ min: 1, max: 40 }) }), {
    selector: ({ start }) => Math.floor(start / 40),
    maxLength: 60,
  });
  fc.assert(
    fc.property(
      functions,
      fc.uniqueArray(address, { maxLength: 40 }),
      fc.array(address, { maxLength: 60 }),
      (funcs, publics, wanted) => {
        const aligned = funcs.map(({ start, size }) => ({ start: Math.floor(start / 40) * 40, size }));
        const lines = [
          'MODULE Linux x86_64 ABC lib.so',
          'FILE 0 a.cpp',
          ...aligned.map(
            ({ start, size }, i) =>
              `FUNC ${i % 2 ? 'm ' : ''}${start.toString(16)} ${size.toString(16)} 0 f<int, ${start}>::operator()`,
          ),
          ...publics.map((start, i) => `PUBLIC ${i % 2 ? 'm ' : ''}${start.toString(16)} 0 p ${start}`),
          'STACK CFI INIT 0 1 .cfa: $esp 4 +',
        ];
        writeFileSync(file, lines.join('\n'));
        const { id, names } = readSymbols(file, wanted);
        expect(id).toBe('ABC');
        for (const one of wanted) {
          const inside = aligned.find(({ start, size }) => start <= one && one < start + size);
          const below = publics.filter((start) => start <= one).sort((a, b) => b - a)[0];
          const expected = inside
            ? `f<int, ${inside.start}>::operator()`
            : below === undefined
              ? undefined
              : `p ${below}`;
          expect(names.get(one)).toBe(expected);
        }
      },
    ),
    { numRuns: 60 },
  );
});
