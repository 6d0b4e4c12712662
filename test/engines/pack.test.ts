import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packParts, startOf } from '../../src/engines/input/pack.ts';
import type { PartSpec } from '../../src/engines/input/part-spec.ts';

const MB = 1 << 20;

function object(size: number, key = 'a.ndjson'): PartSpec {
  return { number: 0, object: { uri: key, key, size } };
}

const part: fc.Arbitrary<PartSpec> = fc.oneof(
  fc.nat(40 * MB).map((size) => object(size)),
  fc.nat(100).map((size) => object(size)),
  fc.nat(4 * MB).map((size) => object(size, 'a.lzma')),
  fc
    .tuple(fc.nat(MB), fc.nat(20 * MB))
    .map(([start, length]) => ({ ...object(50 * MB), range: { start, end: start + length } })),
);

describe('parts packed into partitions', () => {
  it('keep their order, ranges alone, and stay small', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 200 }), (parts) => {
        const partitions = packParts(parts);
        expect(partitions.flat()).toEqual(parts);
        for (const partition of partitions.filter(({ length }) => length > 1)) {
          expect(partition.some(({ range }) => range)).toBe(false);
          expect(partition.length).toBeLessThanOrEqual(1000);
          const bytes = partition.reduce((n, { object: { key, size } }) => n + size * (key === 'a.lzma' ? 10 : 1), 0);
          expect(bytes).toBeLessThanOrEqual(16 * MB);
        }
      }),
    );
  });

  it('are few for many small objects, and so many for fewer that every worker has some', () => {
    const sizes = (parts: PartSpec[]) => packParts(parts).map(({ length }) => length);
    expect(sizes(Array.from({ length: 20_000 }, () => object(1000)))).toHaveLength(20);
    expect(sizes(Array.from({ length: 20_000 }, () => object(30_000))).length).toBeLessThan(70);
    expect(sizes(Array.from({ length: 100 }, () => object(MB, 'a.gz')))).toEqual(Array(100).fill(1));
    expect(sizes([object(10), object(900 * MB), object(10), object(10)])).toEqual([1, 1, 2]);
    expect(packParts([])).toEqual([]);
  });

  it('begin where their range does', () => {
    expect(startOf([object(5)])).toBe(0);
    expect(startOf([{ ...object(5), range: { start: 3, end: 5 } }])).toBe(3);
  });
});
