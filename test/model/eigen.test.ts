import fc from 'fast-check';
import { expect, it } from 'vitest';
import { symmetricEigen } from '../../src/model/als/eigen.ts';

const entry = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constantFrom(0, 1, 1e-200, 1e-30));

it('vectors are orthonormal, and take the matrix apart', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }).chain((n) => fc.array(entry, { minLength: n * n, maxLength: n * n })),
      (values) => {
        const n = Math.sqrt(values.length);
        const at = (i: number, j: number) => values[Math.min(i, j) * n + Math.max(i, j)]!;
        const { values: eigenvalues, vectors } = symmetricEigen(Float64Array.from(values), n);
        for (let i = 0; i < n; i++) {
          if (i > 0) expect(eigenvalues[i]!).toBeLessThanOrEqual(eigenvalues[i - 1]!);
          for (let j = 0; j < n; j++) {
            let [product, square] = [0, 0];
            for (let k = 0; k < n; k++) {
              product += vectors[i * n + k]! * eigenvalues[k]! * vectors[j * n + k]!;
              square += vectors[i * n + k]! * vectors[j * n + k]!;
            }
            expect(product).toBeCloseTo(at(i, j), 9);
            expect(square).toBeCloseTo(i === j ? 1 : 0, 12);
          }
        }
      },
    ),
  );
});

it('knows a matrix worked out by hand', () => {
  // [[2, 1], [1, 2]] has 3 along (1, 1) and 1 along (1, -1).
  const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 0, 2), 2);
  expect(values[0]).toBeCloseTo(3, 14);
  expect(values[1]).toBeCloseTo(1, 14);
  expect(vectors[0]! * vectors[2]!).toBeCloseTo(0.5, 14);
});
