import {
  FACTORS, GRAM, ITEMS, LONGEST, PARTIAL, ROTATED, ROW_PENALTY,
  SOLVE_PARTS, SPECTRUM, START, SUMS, X, amount, word,
} from './frame';
import { solveLong } from './solve-long';
import { solveShort } from './solve-short';
import { addProduct, addSquare } from './square';

/** The number of rows solved before their products are added up, so that they are still in the second-level cache. */
const BLOCK: u32 = 512;

/**
 * User half-step of one part: x of each of its rows for the items at ROTATED. With `keep`, it also sums Σ w x by item
 * into the part's PARTIAL, and xxᵀ into its GRAM. SUMS[part] gets Σ g (1 − s), the rows' share of the loss. Scratch: d
 * (F) and F more, the F × F block of the products, two F × F of f64, then what the row solvers need.
 */
export function solveRows(frame: usize, part: u32, keep: u32, _: u32, scratch: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const items = amount(frame, ITEMS);
  const partial = word(frame, PARTIAL) + <usize>part * items * width;
  const gram = word(frame, GRAM) + <usize>part * factors * width * 2;
  const products = scratch + 2 * width + width * factors;
  if (keep) {
    memory.fill(partial, 0, <usize>items * width);
    memory.fill(gram, 0, width * factors * 2);
    memory.fill(products, 0, width * factors * 2);
  }
  const ranges = word(frame, SOLVE_PARTS) + (<usize>part << 2);
  const from = load<u32>(ranges), end = load<u32>(ranges, 4);
  let loss: f64 = 0;
  if (keep) {
    // Large groups come first, while the sums by item contain nothing else.
    for (let first = from; first < end; ) {
      const last = groupEnd(frame, first, end);
      if (isLarge(frame, first, last)) {
        loss += solveGroup(frame, first, last, partial, scratch);
        addGroup(frame, first, partial, gram, scratch);
      }
      first = last;
    }
  }
  for (let first = from; first < end; ) {
    const last = groupEnd(frame, first, end);
    if (!keep) loss += solveGroup(frame, first, last, 0, scratch);
    else if (!isLarge(frame, first, last)) loss += solveSmall(frame, first, last, partial, gram, scratch);
    first = last;
  }
  store<f64>(word(frame, SUMS) + (<usize>part << 3), loss);
}

/** The end of the rows of equal penalty that begin at `first`. */
function groupEnd(frame: usize, first: u32, end: u32): u32 {
  const penalties = word(frame, ROW_PENALTY);
  const penalty = load<f32>(penalties + (<usize>first << 2));
  let last = first + 1;
  while (last < end && load<f32>(penalties + (<usize>last << 2)) == penalty) last++;
  return last;
}

/**
 * Whether a group's products cost less when computed from the items. Without a penalty, dividing by D would amplify
 * rounding errors.
 */
function isLarge(frame: usize, first: u32, last: u32): bool {
  const penalty = load<f32>(word(frame, ROW_PENALTY) + (<usize>first << 2));
  return penalty > 0 && <f64>(last - first) > 1.1 * <f64>amount(frame, ITEMS);
}

function solveGroup(frame: usize, first: u32, last: u32, partial: usize, scratch: usize): f64 {
  let loss: f64 = 0;
  for (let row = first; row < last; row += BLOCK) loss += solveBlock(frame, row, min(last, row + BLOCK), partial, scratch);
  return loss;
}

/** Solves the rows of a group, and adds xxᵀ of each row. */
function solveSmall(frame: usize, first: u32, last: u32, partial: usize, gram: usize, scratch: usize): f64 {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  let loss: f64 = 0;
  for (let row = first; row < last; row += BLOCK) {
    const end = min(last, row + BLOCK);
    loss += solveBlock(frame, row, end, partial, scratch);
    addSquare(word(frame, X) + <usize>row * width, end - row, factors, gram, scratch + 2 * width);
  }
  return loss;
}

/**
 * Adds Σ xxᵀ of a group that was just solved: D x = Yᵀw for each of its rows, so D Σ xxᵀ = Yᵀ Σ w xᵀ, which needs a
 * product over the items instead of one over the rows. `products` holds YᵀR from before the group.
 */
function addGroup(frame: usize, first: u32, partial: usize, gram: usize, scratch: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const block = scratch + 2 * width;
  const before = block + width * factors;
  const now = before + width * factors * 2;
  memory.fill(now, 0, width * factors * 2);
  addProduct(word(frame, ROTATED), partial, amount(frame, ITEMS), factors, now, block);
  const penalty = load<f32>(word(frame, ROW_PENALTY) + (<usize>first << 2));
  const spectrum = word(frame, SPECTRUM);
  for (let a: usize = 0; a < <usize>factors; a++) {
    const diagonal = <f64>(load<f32>(spectrum + (a << 2)) + penalty);
    const row = a * width * 2;
    for (let b = a; b < <usize>factors; b++) {
      const at = row + (b << 3);
      const value = load<f64>(now + at);
      const share = diagonal > 0 ? (value - load<f64>(before + at)) / diagonal : 0;
      store<f64>(gram + at, load<f64>(gram + at) + share);
    }
  }
  memory.copy(before, now, width * factors * 2);
}

function solveBlock(frame: usize, first: u32, last: u32, partial: usize, scratch: usize): f64 {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const start = word(frame, START);
  const penalties = word(frame, ROW_PENALTY);
  const longest = amount(frame, LONGEST);
  const rest = scratch + 2 * width + 5 * width * factors;
  let penalty: f32 = -1;
  let loss: f64 = 0;
  let row = first;
  while (row < last) {
    const k = length(start, row);
    const own = load<f32>(penalties + (<usize>row << 2));
    if (own != penalty) {
      penalty = own;
      scales(word(frame, SPECTRUM), factors, penalty, scratch);
    }
    if (k > longest) {
      loss += solveLong(frame, row, k, partial, scratch, rest);
      row += 1;
      continue;
    }
    let lanes: u32 = 1;
    while (lanes < 4 && row + lanes < last && length(start, row + lanes) == k) {
      if (load<f32>(penalties + (<usize>(row + lanes) << 2)) != penalty) break;
      lanes++;
    }
    loss += solveShort(frame, row, lanes, k, partial, scratch, rest);
    row += lanes;
  }
  return loss;
}

// @ts-ignore: decorator
@inline
function length(start: usize, row: u32): u32 {
  const at = start + (<usize>row << 2);
  return load<u32>(at, 4) - load<u32>(at);
}

/** d = (spectrum + penalty)^(-1/2). */
function scales(spectrum: usize, factors: u32, penalty: f32, d: usize): void {
  for (let f: usize = 0; f < factors; f++) {
    const total = load<f32>(spectrum + (f << 2)) + penalty;
    store<f32>(d + (f << 2), total > 0 ? 1 / sqrt(total) : 0);
  }
}
