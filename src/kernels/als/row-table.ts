import { startKernel } from '../load.ts';

/** Rows of numbers by falling norm. The caller fills them in. */
export interface RowTable {
  /** The rows, `width` numbers each, the last of which may be padding. */
  readonly rows: Float32Array;
  readonly width: number;
  /** For each row a norm that it does not exceed. */
  readonly norms: Float32Array;
  /**
   * Makes a search for a vector: it returns the first row from `first` on whose product with the vector may be `worst`
   * or more, or the number of rows if there is none. It never skips a row that is; it may return some that are not.
   */
  scan(x: Float64Array): (first: number, worst: number) => number;
}

/** A table whose search returns every row until even the longest rows left are too short. */
export function plainTable(size: number, n: number): RowTable {
  const norms = new Float32Array(size);
  return {
    rows: new Float32Array(size * n),
    width: n,
    norms,
    scan(x) {
      const norm = lengthOf(x);
      return (first, worst) => (first < size && norm * norms[first]! >= worst ? first : size);
    },
  };
}

/**
 * A table whose search computes the products in single precision. Throws if the kernel was not built or the machine
 * cannot run it.
 */
export function compiledTable(size: number, n: number): RowTable {
  const width = Math.ceil(n / 4) * 4;
  const [table, norms, vector] = [0, (size + 8) * width * 4, (size + 8) * (width + 1) * 4];
  const aligned = Math.ceil(vector / 16) * 16;
  const pages = Math.ceil((aligned + width * 4) / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { nextRow } = startKernel<{ nextRow: NextRow }>('als', memory);
  const own = new Float32Array(memory.buffer, aligned, width);
  // The bound of the rounding errors of products, vector and sum, relative to the product of the norms.
  const slack = (width + 8) * 2 ** -24;
  return {
    rows: new Float32Array(memory.buffer, table, size * width),
    width,
    norms: new Float32Array(memory.buffer, norms, size),
    scan(x) {
      own.set(x);
      const norm = lengthOf(x);
      return (first, worst) => nextRow(table, norms, size, width * 4, aligned, norm, slack, first, worst);
    },
  };
}

type NextRow = (
  table: number,
  norms: number,
  rows: number,
  width: number,
  x: number,
  norm: number,
  slack: number,
  first: number,
  worst: number,
) => number;

/** The length of a vector, rounded up. */
function lengthOf(x: Float64Array): number {
  let square = 0;
  for (const value of x) square += value * value;
  return Math.sqrt(square) * (1 + 1e-9);
}
