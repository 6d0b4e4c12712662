import {
  FACTORS, GRAM, ITEMS, LONGEST, PARTIAL, ROW_PENALTY,
  SOLVE_PARTS, SPECTRUM, START, SUMS, X, amount, word,
} from './frame';
import { solveLong } from './solve-long';
import { solveShort } from './solve-short';
import { addSquare } from './square';

/** Rows solved before their products are added up: they are still in the second-level cache then. */
const BLOCK: u32 = 512;

/**
 * User half-step of one part: x of each of its rows for the items at ROTATED. With `keep`, also sums Σ w x by item into the part's
 * PARTIAL, and xxᵀ into its GRAM. SUMS[part] gets Σ g (1 − s), the rows' share of the loss.
 * Scratch: d (F) and 1/d (F), the F × F block of the products, then what the row solvers need.
 */
export function solveRows(frame: usize, part: u32, keep: u32, _: u32, scratch: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const partial = word(frame, PARTIAL) + <usize>part * amount(frame, ITEMS) * width;
  const gram = word(frame, GRAM) + <usize>part * factors * width * 2;
  if (keep) {
    memory.fill(partial, 0, <usize>amount(frame, ITEMS) * width);
    memory.fill(gram, 0, width * factors * 2);
  }
  const ranges = word(frame, SOLVE_PARTS) + (<usize>part << 2);
  const end = load<u32>(ranges, 4);
  const x = word(frame, X);
  const block = scratch + 2 * width;
  let loss: f64 = 0;
  for (let first = load<u32>(ranges); first < end; first += BLOCK) {
    const last = min(end, first + BLOCK);
    loss += solveBlock(frame, first, last, keep ? partial : 0, scratch);
    if (keep) addSquare(x + <usize>first * width, last - first, factors, gram, block);
  }
  store<f64>(word(frame, SUMS) + (<usize>part << 3), loss);
}

function solveBlock(frame: usize, first: u32, last: u32, partial: usize, scratch: usize): f64 {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const start = word(frame, START);
  const penalties = word(frame, ROW_PENALTY);
  const longest = amount(frame, LONGEST);
  const rest = scratch + 2 * width + width * factors;
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
