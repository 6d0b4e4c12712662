import {
  BASIS, BASIS_T, DIRECTION, ENERGY, FACTORS, GRAM, ITEMS, ITEM_PENALTY, PARTIAL, PARTS, PROBE, RESIDUAL, ROTATED, SPECTRUM,
  SUMS, Y, amount, word,
} from './frame';
import { multiply } from './multiply';
import { addSquare } from './square';

/** Below this energy an item's equations count as solved; dividing by less would amplify rounding errors. */
const SOLVED: f64 = 1e-30;
/** Smaller factors become zero, because denormal numbers would make everything twenty times slower. */
const TINY: f32 = 1e-12;

/** GRAM[part] = YᵀY over item rows first … last. */
export function gramItems(frame: usize, first: u32, last: u32, part: u32, scratch: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const gram = word(frame, GRAM) + <usize>part * factors * width * 2;
  memory.fill(gram, 0, width * factors * 2);
  addSquare(word(frame, Y) + <usize>first * width, last - first, factors, gram, scratch);
}

/** ROTATED = Y · BASIS for rows first … last; SUMS[task] = Σ penalty |y|². */
export function rotateItems(frame: usize, first: u32, last: u32, task: u32, _: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const from = <usize>first * width;
  multiply(word(frame, Y) + from, word(frame, BASIS), word(frame, ROTATED) + from, last - first, factors);
  let total: f64 = 0;
  for (let i = first; i < last; i++) {
    const penalty = load<f32>(word(frame, ITEM_PENALTY) + (<usize>i << 2));
    if (penalty <= 0) continue;
    const y = word(frame, ROTATED) + <usize>i * width;
    let norm: f64 = 0;
    for (let f: usize = 0; f < width; f += 4) norm += <f64>load<f32>(y + f) * <f64>load<f32>(y + f);
    total += norm * <f64>penalty;
  }
  store<f64>(word(frame, SUMS) + (<usize>task << 3), total);
}

/**
 * Starts the item half-step: adds up the parts (PARTIAL is the share of every item's residual that comes from the
 * data), turns residuals and factors into the basis of XᵀX, where the matrix without the ratings is diagonal, and sets
 * the first search directions. SUMS[task] = Σ r · z.
 */
export function startItems(frame: usize, first: u32, last: u32, task: u32, _: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const from = <usize>first * width;
  const count = last - first;
  const basis = word(frame, BASIS);
  const gathered = word(frame, PROBE) + from;
  addParts(frame, first, count, gathered);
  multiply(gathered, basis, word(frame, RESIDUAL) + from, count, factors);
  multiply(word(frame, ROTATED) + from, basis, word(frame, Y) + from, count, factors);
  let total: f64 = 0;
  for (let i = first; i < last; i++) total += startItem(frame, i, width);
  store<f64>(word(frame, SUMS) + (<usize>task << 3), total);
}

function startItem(frame: usize, item: u32, width: usize): f64 {
  const at = <usize>item * width;
  const y = word(frame, Y) + at, r = word(frame, RESIDUAL) + at, p = word(frame, DIRECTION) + at;
  const spectrum = word(frame, SPECTRUM);
  const penalty = load<f32>(word(frame, ITEM_PENALTY) + (<usize>item << 2));
  const energy = word(frame, ENERGY) + (<usize>item << 3);
  store<f64>(energy, 0);
  if (penalty < 0) {
    memory.fill(y, 0, width);
    memory.fill(r, 0, width);
    memory.fill(p, 0, width);
    return 0;
  }
  let total: f64 = 0;
  for (let f: usize = 0; f < width; f += 4) {
    const diagonal = load<f32>(spectrum + f) + penalty;
    const residual = load<f32>(r + f) - diagonal * load<f32>(y + f);
    const z: f32 = diagonal > 0 ? residual / diagonal : 0;
    store<f32>(r + f, residual);
    store<f32>(p + f, z);
    total += <f64>residual * <f64>z;
  }
  store<f64>(energy, total);
  return total;
}

/** PROBE = DIRECTION in the basis of X, for the items first … last. */
export function probeItems(frame: usize, first: u32, last: u32, _a: u32, _b: usize): void {
  const factors = amount(frame, FACTORS);
  const from = <usize>first * (<usize>factors << 2);
  multiply(word(frame, DIRECTION) + from, word(frame, BASIS_T), word(frame, PROBE) + from, last - first, factors);
}

/**
 * One step of conjugate gradients for the items first … last, where PARTIAL is the ratings' share of matrix times
 * direction.
 */
export function stepItems(frame: usize, first: u32, last: u32, task: u32, scratch: usize): void {
  const factors = amount(frame, FACTORS);
  const width = <usize>factors << 2;
  const from = <usize>first * width;
  const count = last - first;
  const probe = word(frame, PROBE) + from;
  const rotated = word(frame, ROTATED) + from;
  addParts(frame, first, count, probe);
  multiply(probe, word(frame, BASIS), rotated, count, factors);
  let total: f64 = 0;
  for (let i = first; i < last; i++) total += stepItem(frame, i, width);
  store<f64>(word(frame, SUMS) + (<usize>task << 3), total);
}

function stepItem(frame: usize, item: u32, width: usize): f64 {
  const at = <usize>item * width;
  const y = word(frame, Y) + at, r = word(frame, RESIDUAL) + at, p = word(frame, DIRECTION) + at;
  const q = word(frame, ROTATED) + at;
  const spectrum = word(frame, SPECTRUM);
  const penalty = load<f32>(word(frame, ITEM_PENALTY) + (<usize>item << 2));
  const energy = word(frame, ENERGY) + (<usize>item << 3);
  const before = load<f64>(energy);
  if (penalty < 0 || before < SOLVED) {
    memory.fill(p, 0, width);
    return 0;
  }
  let curvature: f64 = 0;
  for (let f: usize = 0; f < width; f += 4) {
    const direction = load<f32>(p + f);
    const product = load<f32>(q + f) + (load<f32>(spectrum + f) + penalty) * direction;
    store<f32>(q + f, product);
    curvature += <f64>direction * <f64>product;
  }
  const a: f32 = curvature > 0 ? <f32>(before / curvature) : 0;
  let after: f64 = 0;
  for (let f: usize = 0; f < width; f += 4) {
    const value = load<f32>(y + f) + a * load<f32>(p + f);
    store<f32>(y + f, abs(value) < TINY ? 0 : value);
    const residual = load<f32>(r + f) - a * load<f32>(q + f);
    store<f32>(r + f, residual);
    const diagonal = load<f32>(spectrum + f) + penalty;
    after += diagonal > 0 ? <f64>residual * <f64>(residual / diagonal) : 0;
  }
  store<f64>(energy, after);
  const b = <f32>(after / before);
  for (let f: usize = 0; f < width; f += 4) {
    const diagonal = load<f32>(spectrum + f) + penalty;
    store<f32>(p + f, (diagonal > 0 ? load<f32>(r + f) / diagonal : 0) + b * load<f32>(p + f));
  }
  return after;
}

/** out = the sum of all parts' rows. */
function addParts(frame: usize, first: u32, count: u32, out: usize): void {
  const width = <usize>amount(frame, FACTORS) << 2;
  const size = <usize>amount(frame, ITEMS) * width;
  const parts = amount(frame, PARTS);
  const partial = word(frame, PARTIAL) + <usize>first * width;
  const bytes = <usize>count * width;
  for (let at: usize = 0; at < bytes; at += 16) {
    let s = v128.load(partial + at);
    for (let part: usize = 1; part < parts; part++) s = f32x4.add(s, v128.load(partial + part * size + at));
    v128.store(out + at, s);
  }
}
