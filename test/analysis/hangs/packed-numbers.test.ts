import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packNumbers, unpackInt32, unpackNumbers } from '../../../src/analysis/book/packed-numbers.ts';
import { PairTable } from '../../../src/analysis/book/pair-table.ts';

it('numbers are packed seven bits a byte', () => {
  expect(Buffer.from(packNumbers([0, 127, 128, 300]), 'base64')).toEqual(
    Buffer.from([0, 0x7f, 0x80, 0x01, 0xac, 0x02]),
  );
  expect(packNumbers([1, 2, 3], 0)).toBe('');
});

it('any whole numbers come back', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
      expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 31 - 1)), (numbers) => {
      expect(unpackInt32(packNumbers(numbers))).toEqual(Int32Array.from(numbers));
    }),
  );
});

it('a table of given pairs knows them, and enters new ones behind', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.nat(), fc.nat()), { selector: String, maxLength: 200 }),
      fc.nat(200),
      (pairs, known) => {
        const [old, more] = [pairs.slice(0, known), pairs.slice(known)];
        const table = PairTable.of(
          Int32Array.from(old, ([a]) => a),
          Int32Array.from(old, ([, b]) => b),
        );
        expect(old.map(([a, b]) => table.idOf(a, b))).toEqual(old.map((_, i) => i));
        expect(more.map(([a, b]) => table.idOf(a, b))).toEqual(more.map((_, i) => old.length + i));
        expect(pairs.map(([a, b]) => table.idOf(a, b))).toEqual(pairs.map((_, i) => i));
        expect(table.size).toBe(pairs.length);
      },
    ),
  );
});
