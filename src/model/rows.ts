import type { Factors } from './als/train.ts';

/** Item factors in blocks of rows, each read when it is needed. */
export interface FactorBlocks {
  /** The number of rows of a block; the last block may have fewer. */
  readonly rows: number;
  /** For each block, a norm that none of its rows exceeds. */
  readonly norms: ArrayLike<number>;
  /** The rows of a block, one after the other. */
  at(block: number): Float32Array;
}

/** Item factors, all at once or in blocks. Where there are blocks, reading `itemFactors` may read the whole file. */
export type Rows = Factors & { readonly blocks?: FactorBlocks | undefined };

/** The factors of one item, as a view. */
export function rowOf(model: Rows, item: number): Float32Array {
  const { blocks, objective } = model;
  const n = objective.factors;
  if (blocks === undefined) return model.itemFactors.subarray(item * n, (item + 1) * n);
  const row = item % blocks.rows;
  return blocks.at((item - row) / blocks.rows).subarray(row * n, (row + 1) * n);
}
