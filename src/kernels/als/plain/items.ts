import { count, index4, index8, type Memory } from './memory.ts';
import { multiply } from './multiply.ts';
import { addSquare } from './square.ts';

/** Below this energy an item's equations count as solved; dividing by less would amplify rounding errors. */
const SOLVED = 1e-30;
/** Smaller factors become zero, because denormal numbers would make everything twenty times slower. */
const TINY = 1e-12;

/** GRAM[part] = YᵀY over item rows first … last. */
export function gramItems(memory: Memory, frame: number, first: number, last: number, part: number): void {
  const n = count(memory, frame, 'factors');
  const gram = index8(memory, frame, 'gram') + part * n * n;
  memory.f64.fill(0, gram, gram + n * n);
  addSquare(memory.f32, index4(memory, frame, 'y') + first * n, last - first, n, memory.f64, gram);
}

/** ROTATED = Y · BASIS for rows first … last; SUMS[task] = Σ penalty |y|². */
export function rotateItems(memory: Memory, frame: number, first: number, last: number, task: number): void {
  const { f32 } = memory;
  const n = count(memory, frame, 'factors');
  const rotated = index4(memory, frame, 'rotated');
  const basis = index4(memory, frame, 'basis');
  multiply(f32, index4(memory, frame, 'y') + first * n, basis, rotated + first * n, last - first, n);
  let total = 0;
  for (let item = first; item < last; item++) {
    const penalty = f32[index4(memory, frame, 'itemPenalty') + item]!;
    if (penalty <= 0) continue;
    let norm = 0;
    for (let f = rotated + item * n; f < rotated + (item + 1) * n; f++) norm += f32[f]! * f32[f]!;
    total += norm * penalty;
  }
  memory.f64[index8(memory, frame, 'sums') + task] = total;
}

/**
 * Starts the item half-step: adds up the parts (PARTIAL is the share of every item's residual that comes from the
 * data), turns residuals and factors into the basis of XᵀX, where the matrix without the ratings is diagonal, and sets
 * the first search directions. SUMS[task] = Σ r · z.
 */
export function startItems(memory: Memory, frame: number, first: number, last: number, task: number): void {
  const { f32 } = memory;
  const n = count(memory, frame, 'factors');
  const rows = last - first;
  const basis = index4(memory, frame, 'basis');
  const probe = index4(memory, frame, 'probe') + first * n;
  addParts(memory, frame, first, rows, probe);
  multiply(f32, probe, basis, index4(memory, frame, 'residual') + first * n, rows, n);
  multiply(f32, index4(memory, frame, 'rotated') + first * n, basis, index4(memory, frame, 'y') + first * n, rows, n);
  let total = 0;
  for (let item = first; item < last; item++) total += startItem(memory, frame, item, n);
  memory.f64[index8(memory, frame, 'sums') + task] = total;
}

function startItem(memory: Memory, frame: number, item: number, n: number): number {
  const { f32 } = memory;
  const y = index4(memory, frame, 'y') + item * n;
  const r = index4(memory, frame, 'residual') + item * n;
  const p = index4(memory, frame, 'direction') + item * n;
  const spectrum = index4(memory, frame, 'spectrum');
  const penalty = f32[index4(memory, frame, 'itemPenalty') + item]!;
  const energy = index8(memory, frame, 'energy') + item;
  memory.f64[energy] = 0;
  if (penalty < 0) {
    for (const row of [y, r, p]) f32.fill(0, row, row + n);
    return 0;
  }
  let total = 0;
  for (let f = 0; f < n; f++) {
    const diagonal = f32[spectrum + f]! + penalty;
    const residual = f32[r + f]! - diagonal * f32[y + f]!;
    const z = diagonal > 0 ? residual / diagonal : 0;
    f32[r + f] = residual;
    f32[p + f] = z;
    total += residual * z;
  }
  memory.f64[energy] = total;
  return total;
}

/** PROBE = DIRECTION in the basis of X, for the items first … last. */
export function probeItems(memory: Memory, frame: number, first: number, last: number): void {
  const n = count(memory, frame, 'factors');
  const direction = index4(memory, frame, 'direction') + first * n;
  const probe = index4(memory, frame, 'probe') + first * n;
  multiply(memory.f32, direction, index4(memory, frame, 'basisT'), probe, last - first, n);
}

/**
 * One step of conjugate gradients for the items first … last, where PARTIAL is the ratings' share of matrix times
 * direction.
 */
export function stepItems(memory: Memory, frame: number, first: number, last: number, task: number): void {
  const { f32 } = memory;
  const n = count(memory, frame, 'factors');
  const rows = last - first;
  const probe = index4(memory, frame, 'probe') + first * n;
  addParts(memory, frame, first, rows, probe);
  const rotated = index4(memory, frame, 'rotated') + first * n;
  multiply(f32, probe, index4(memory, frame, 'basis'), rotated, rows, n);
  let total = 0;
  for (let item = first; item < last; item++) total += stepItem(memory, frame, item, n);
  memory.f64[index8(memory, frame, 'sums') + task] = total;
}

function stepItem(memory: Memory, frame: number, item: number, n: number): number {
  const { f32, f64 } = memory;
  const y = index4(memory, frame, 'y') + item * n;
  const r = index4(memory, frame, 'residual') + item * n;
  const p = index4(memory, frame, 'direction') + item * n;
  const q = index4(memory, frame, 'rotated') + item * n;
  const spectrum = index4(memory, frame, 'spectrum');
  const penalty = f32[index4(memory, frame, 'itemPenalty') + item]!;
  const energy = index8(memory, frame, 'energy') + item;
  const before = f64[energy]!;
  if (penalty < 0 || before < SOLVED) {
    f32.fill(0, p, p + n);
    return 0;
  }
  let curvature = 0;
  for (let f = 0; f < n; f++) {
    const product = f32[q + f]! + (f32[spectrum + f]! + penalty) * f32[p + f]!;
    f32[q + f] = product;
    curvature += f32[p + f]! * product;
  }
  const a = curvature > 0 ? before / curvature : 0;
  let after = 0;
  for (let f = 0; f < n; f++) {
    const value = f32[y + f]! + a * f32[p + f]!;
    f32[y + f] = Math.abs(value) < TINY ? 0 : value;
    const residual = f32[r + f]! - a * f32[q + f]!;
    f32[r + f] = residual;
    const diagonal = f32[spectrum + f]! + penalty;
    after += diagonal > 0 ? (residual * residual) / diagonal : 0;
  }
  f64[energy] = after;
  const b = after / before;
  for (let f = 0; f < n; f++) {
    const diagonal = f32[spectrum + f]! + penalty;
    f32[p + f] = (diagonal > 0 ? f32[r + f]! / diagonal : 0) + b * f32[p + f]!;
  }
  return after;
}

/** out = the sum of all parts' rows. */
function addParts(memory: Memory, frame: number, first: number, rows: number, out: number): void {
  const { f32 } = memory;
  const n = count(memory, frame, 'factors');
  const size = count(memory, frame, 'items') * n;
  const parts = count(memory, frame, 'parts');
  const partial = index4(memory, frame, 'partial') + first * n;
  for (let at = 0; at < rows * n; at++) {
    let s = 0;
    for (let part = 0; part < parts; part++) s += f32[partial + part * size + at]!;
    f32[out + at] = s;
  }
}
