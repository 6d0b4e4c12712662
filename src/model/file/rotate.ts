import { symmetricEigen } from '../als/eigen.ts';
import type { Objective } from '../als/options.ts';
import type { Factors } from '../als/train.ts';

/** Rotates factors from elsewhere into the eigenbasis of YᵀY, which answers need. Scores do not change. */
export function rotateFactors(rows: readonly (readonly number[])[], objective: Objective): Factors {
  const n = objective.factors;
  const gram = new Float64Array(n * n);
  for (const y of rows) for (let p = 0; p < n; p++) for (let q = p; q < n; q++) gram[p * n + q]! += y[p]! * y[q]!;
  const { values, vectors } = symmetricEigen(gram, n);
  const itemFactors = new Float32Array(rows.length * n);
  rows.forEach((y, item) => {
    for (let q = 0; q < n; q++) {
      let sum = 0;
      for (let p = 0; p < n; p++) sum += y[p]! * vectors[p * n + q]!;
      itemFactors[item * n + q] = sum;
    }
  });
  const spectrum = Float32Array.from(values, (value) => Math.max(value, 0));
  return { objective, items: rows.length, itemFactors, spectrum };
}
