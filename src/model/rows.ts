import type { Factors } from './als/train.ts';

/** Item factors in blocks of rows, which are read as they are needed. */
export interface FactorBlocks {
  /** How many rows a block has; the last one may have fewer. */
  readonly rows: number;
  /** No row of a block is longer than this. */
  readonly norms: ArrayLike<number>;
  /** The rows of a block. */
  at(block: number): Float32Array;
}

/** Item factors, all at once or in blocks. Where there are blocks, `itemFactors` may cost a reading of everything. */
export type Rows = Factors & { readonly blocks?: FactorBlocks | undefined };

/** The factors of one item: a view. */
export function rowOf(model: Rows, item: number): Float32Array {
  const { blocks, objective } = model;
  const n = objective.factors;
  if (blocks === undefined) return model.itemFactors.subarray(item * n, (item + 1) * n);
  const row = item % blocks.rows;
  return blocks.at((item - row) / blocks.rows).subarray(row * n, (row + 1) * n);
}
