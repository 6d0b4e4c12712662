import { crc32 } from 'node:zlib';
import type { FactorBlocks } from '../rows.ts';
import { bytesOf, type Tensor, type TensorFile } from './safetensors.ts';

/** The number of rows in a block. With 100 factors a block is 100 kB, which is read in about 20 µs. */
const ROWS = 256;

/**
 * The tensors that let the matrix NAME be read in blocks of 256 rows: NAME.norms holds the norm of each block's longest
 * row, rounded up, and NAME.crc32 its checksum. An answer needs only the blocks whose rows are long enough to matter.
 */
export function blockTensors(name: string, matrix: Float32Array, n: number): Record<string, Tensor> {
  const blocks = Array.from({ length: Math.ceil(matrix.length / n / ROWS) }, (_, block) =>
    matrix.subarray(block * ROWS * n, (block + 1) * ROWS * n),
  );
  const norms = Float32Array.from(blocks, (block) => longest(block, n) * (1 + 1e-6));
  const sums = Uint32Array.from(blocks, (block) => crc32(bytesOf(block)));
  return {
    [`${name}.norms`]: { dtype: 'F32', shape: [blocks.length], data: norms },
    [`${name}.crc32`]: { dtype: 'U32', shape: [blocks.length], data: sums },
  };
}

function longest(block: Float32Array, n: number): number {
  let most = 0;
  for (let start = 0; start < block.length; start += n) {
    let square = 0;
    for (let f = start; f < start + n; f++) square += block[f]! ** 2;
    most = Math.max(most, square);
  }
  return Math.sqrt(most);
}

/**
 * The blocks of a matrix, each read and checked when it is first asked for; undefined for files of older versions,
 * which have none.
 */
export function openBlocks(file: TensorFile, name: string): FactorBlocks | undefined {
  if (!file.has(`${name}.norms`)) return undefined;
  const [rows = 0, n = 0] = file.shape(name);
  const sums = file.u32(`${name}.crc32`);
  const read: Float32Array[] = [];
  return {
    rows: ROWS,
    norms: file.f32(`${name}.norms`),
    at(block) {
      read[block] ??= file.floats(name, block * ROWS * n, Math.min(rows, (block + 1) * ROWS) * n, sums[block]!);
      return read[block];
    },
  };
}
