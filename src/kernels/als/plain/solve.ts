import { count, index4, index8, type Memory } from './memory.ts';
import { longestRow } from './pass.ts';
import { type Room, roomFor } from './room.ts';
import { solveLong } from './solve-long.ts';
import { solveShort } from './solve-short.ts';
import { addProduct, addSquare } from './square.ts';
import { dots, scatter } from './vector.ts';

/**
 * User half-step of one part: x of each of its rows for the items at ROTATED. With `keep`, it also sums Σ w x by item
 * into the part's PARTIAL, and xxᵀ into its GRAM. SUMS[part] gets Σ g (1 − s), the rows' share of the loss.
 */
export function solveRows(memory: Memory, frame: number, part: number, keep: number): void {
  const { f32, f64, u32 } = memory;
  const n = count(memory, frame, 'factors');
  const items = count(memory, frame, 'items');
  const ranges = index4(memory, frame, 'solveParts') + part;
  const groups = groupsOf(f32, index4(memory, frame, 'rowPenalty'), u32[ranges]!, u32[ranges + 1]!);
  const longest = longestRow(u32, index4(memory, frame, 'start'), u32[ranges]!, u32[ranges + 1]!);
  const room = roomFor(n, count(memory, frame, 'longest'), longest);
  const partial = keep ? index4(memory, frame, 'partial') + part * items * n : 0;
  const gram = index8(memory, frame, 'gram') + part * n * n;
  let loss = 0;
  if (keep) {
    f32.fill(0, partial, partial + items * n);
    f64.fill(0, gram, gram + n * n);
  }
  // Large groups come first, while the sums by item contain nothing else. Without a penalty, dividing by D would
  // amplify rounding errors.
  const isLarge = ({ first, last, penalty }: Group) => keep !== 0 && penalty > 0 && last - first > 1.1 * items;
  const products = new Float64Array(n * n);
  for (const group of groups.filter(isLarge)) {
    loss += solveGroup(memory, frame, group, partial, room);
    addGroup(memory, frame, group, partial, gram, products);
  }
  for (const group of groups.filter((some) => !isLarge(some))) {
    loss += solveGroup(memory, frame, group, partial, room);
    const x = index4(memory, frame, 'x') + group.first * n;
    if (keep) addSquare(f32, x, group.last - group.first, n, f64, gram);
  }
  f64[index8(memory, frame, 'sums') + part] = loss;
}

/** Rows of equal penalty: their equations share the diagonal D. */
interface Group {
  readonly first: number;
  readonly last: number;
  readonly penalty: number;
}

function groupsOf(f32: Float32Array, penalties: number, first: number, end: number): Group[] {
  const groups: Group[] = [];
  for (let row = first; row < end; ) {
    const penalty = f32[penalties + row]!;
    let last = row + 1;
    while (last < end && f32[penalties + last] === penalty) last++;
    groups.push({ first: row, last, penalty });
    row = last;
  }
  return groups;
}

function solveGroup(
  memory: Memory,
  frame: number,
  { first, last, penalty }: Group,
  partial: number,
  room: Room,
): number {
  const spectrum = index4(memory, frame, 'spectrum');
  for (let f = 0; f < room.d.length; f++) {
    const diagonal = memory.f32[spectrum + f]! + penalty;
    room.d[f] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
  }
  let loss = 0;
  for (let row = first; row < last; row++) loss += solveRow(memory, frame, row, partial, room);
  return loss;
}

/**
 * Adds Σ xxᵀ of a group that was just solved: D x = Yᵀw for each of its rows, so D Σ xxᵀ = Yᵀ Σ w xᵀ, which needs a
 * product over the items instead of one over the rows. `before` holds YᵀR from before the group, and is updated.
 */
function addGroup(
  memory: Memory,
  frame: number,
  { penalty }: Group,
  partial: number,
  gram: number,
  before: Float64Array,
): void {
  const { f32, f64 } = memory;
  const n = count(memory, frame, 'factors');
  const now = new Float64Array(n * n);
  const rotated = index4(memory, frame, 'rotated');
  addProduct(f32, rotated, partial, count(memory, frame, 'items'), n, now, 0);
  const spectrum = index4(memory, frame, 'spectrum');
  for (let a = 0; a < n; a++) {
    const diagonal = f32[spectrum + a]! + penalty;
    for (let b = a * n + a; b < (a + 1) * n; b++) {
      if (diagonal > 0) f64[gram + b] = f64[gram + b]! + (now[b]! - before[b]!) / diagonal;
    }
  }
  before.set(now);
}

/** Solves one row: computes x, adds its share of Σ w x by item (w = g − v s), and returns its share of the loss. */
function solveRow(memory: Memory, frame: number, row: number, partial: number, room: Room): number {
  const { f32, u32 } = memory;
  const { x, w } = room;
  const n = count(memory, frame, 'factors');
  const start = index4(memory, frame, 'start') + row;
  const first = u32[start]!;
  const k = u32[start + 1]! - first;
  const columns = index4(memory, frame, 'columns') + first;
  const confidence = index4(memory, frame, 'confidence') + first;
  const rotated = index4(memory, frame, 'rotated');
  const isShort = k <= count(memory, frame, 'longest');
  if (isShort) solveShort(memory, columns, confidence, k, n, rotated, room);
  else solveLong(memory, columns, confidence, k, n, rotated, room);
  const times = f32[index4(memory, frame, 'multiplicity') + row]!;
  const out = index4(memory, frame, 'x') + row * n;
  for (let f = 0; f < n; f++) f32[out + f] = x[f]! * times;
  // The scores of a short row follow from w, unless the confidence by which it is divided is close to zero.
  const isKnown = isShort && count(memory, frame, 'directLoss') === 0;
  if (!isKnown) dots(memory, columns, k, rotated, n, x, w);
  let loss = 0;
  for (let j = 0; j < k; j++) {
    const v = f32[confidence + j]!;
    const g = v > 0 ? 1 + v : 0;
    const score = isKnown ? (g - w[j]!) / Math.abs(v) : w[j]!;
    loss += g * (1 - score);
    w[j] = (g - Math.abs(v) * score) * times * times;
  }
  if (partial !== 0) scatter(memory, columns, k, partial, n, x, w);
  return loss * times * times;
}
