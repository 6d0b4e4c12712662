import { TeleError } from '../../errors.ts';
import { FRAME_WORDS, scratchBytes } from '../../kernels/als/frame.ts';
import type { DistinctRows } from './distinct-rows.ts';

/** The sizes of everything that the kernels share. */
export interface Shape {
  /** The number of factors, padded to whole vectors of 4. */
  readonly factors: number;
  /** The number of items, padded to whole tiles. */
  readonly items: number;
  readonly rows: number;
  readonly ratings: number;
  readonly parts: number;
  readonly threads: number;
  /** Rows with more ratings than this are solved by equations in factors × factors. */
  readonly longest: number;
}

/** The shape for these rows; the number of threads decides nothing about the result. */
export function shapeOf(rows: DistinctRows, items: number, factors: number, threads: number): Shape {
  const ratings = rows.columns.length;
  const padded = roundUp(factors, 4);
  return {
    factors: padded,
    items: roundUp(items, 4),
    rows: rows.size,
    ratings,
    parts: partsFor(ratings, items),
    threads,
    longest: Math.max(padded, 16),
  };
}

/**
 * The number of parts into which the users are split. Each part has its own sums over all items, which are then added
 * up in order. The number depends on the data alone, so the result does not depend on the threads. Adding up costs
 * parts × items, so it must stay small beside the ratings.
 */
function partsFor(ratings: number, items: number): number {
  const affordable = ratings / (16 * Math.max(items, 1));
  return 2 ** Math.max(0, Math.min(4, Math.floor(Math.log2(Math.max(affordable, 1)))));
}

/** Byte addresses of all arrays, and the number of bytes that they take together. */
export interface Layout {
  readonly address: Readonly<Record<Region, number>>;
  readonly scratch: readonly number[];
  readonly room: number;
  readonly bytes: number;
}

type Region = ReturnType<typeof regions>[number][0];

/**
 * Lays out all arrays, and `room` more bytes for the caller. Throws a TeleError if the kernels cannot address so much
 * memory.
 */
export function layOut(shape: Shape, room = 0): Layout {
  let bytes = 1 << 16;
  const place = (size: number) => {
    const at = bytes;
    // One cache line more than needed, so that arrays of a power of two do not all fall into the same cache sets.
    bytes = roundUp(bytes + size + 64, 64);
    return at;
  };
  const address = Object.fromEntries(regions(shape).map(([name, size]) => [name, place(size)]));
  const scratch = Array.from({ length: shape.threads }, () => place(scratchBytes(shape.factors, shape.longest)));
  const layout = { address: address as Layout['address'], scratch, room: place(room), bytes: roundUp(bytes, 1 << 16) };
  if (layout.bytes > 2 ** 32) refuse(shape, layout.bytes);
  return layout;
}

function regions({ factors, items, rows, ratings, parts }: Shape) {
  const table = items * factors * 4;
  const square = factors * factors;
  return [
    ['control', 256],
    ['tasks', 12 * Math.max(4096, items / 32 + 64, parts)],
    ['frame', 4 * FRAME_WORDS],
    ['basis', 4 * square],
    ['basisT', 4 * square],
    ['spectrum', 4 * factors],
    ['y', table],
    ['rotated', table],
    ['residual', table],
    ['direction', table],
    ['probe', table],
    ['partial', parts * table],
    ['gram', 8 * parts * square],
    ['sums', 8 * Math.max(4096, items / 32 + 64, parts)],
    ['energy', 8 * items],
    ['itemPenalty', 4 * items],
    ['start', 4 * (rows + 1)],
    ['columns', 4 * ratings],
    ['confidence', 4 * ratings],
    ['rowPenalty', 4 * rows],
    ['multiplicity', 4 * rows],
    ['solveParts', 4 * (parts + 1)],
    ['passParts', 4 * (parts + 1)],
    ['x', 4 * rows * factors],
  ] as const;
}

function refuse(shape: Shape, bytes: number): never {
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  throw new TeleError(
    `training needs ${gigabytes} GiB for ${shape.rows} users and ${shape.items} items with ${shape.factors} factors; 4 GiB is the most it can use`,
    { hint: 'take fewer factors, a sample of the clients, or a larger minimum of users for an item' },
  );
}

/** The smallest multiple of `step` that is at least `value`. */
export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
