import { factorise, substitute } from './cholesky.ts';
import { count, index4, index8, type Memory } from './memory.ts';
import { addScaled, dot } from './pass.ts';
import { addProduct, addSquare } from './square.ts';

/**
 * User half-step of one part: x of each of its rows for the items at ROTATED. With `keep`, also sums Σ w x by item into the part's
 * PARTIAL, and xxᵀ into its GRAM. SUMS[part] gets Σ g (1 − s), the rows' share of the loss.
 */
export function solveRows(memory: Memory, frame: number, part: number, keep: number): void {
  const { f32, f64, u32 } = memory;
  const n = count(memory, frame, 'factors');
  const items = count(memory, frame, 'items');
  const ranges = index4(memory, frame, 'solveParts') + part;
  const groups = groupsOf(f32, index4(memory, frame, 'rowPenalty'), u32[ranges]!, u32[ranges + 1]!);
  const room = roomFor(n, count(memory, frame, 'longest'));
  const partial = keep ? index4(memory, frame, 'partial') + part * items * n : 0;
  const gram = index8(memory, frame, 'gram') + part * n * n;
  let loss = 0;
  if (keep) {
    f32.fill(0, partial, partial + items * n);
    f64.fill(0, gram, gram + n * n);
  }
  // Large groups first, while the sums by item are theirs alone. Without penalty, dividing by D would be noise.
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
 * Adds Σ xxᵀ of a group that was just solved: D x = Yᵀw for each of its rows, so D Σ xxᵀ = Yᵀ Σ w xᵀ, which needs a product over the
 * items instead of one over the rows. `before` holds YᵀR as it was before, and then as it is.
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

/** What one row needs while it is solved. */
interface Room {
  /** (spectrum + penalty)^(-1/2). */
  readonly d: Float64Array;
  /** y ∘ d of each of the row's items. */
  readonly z: Float64Array;
  /** The equations. */
  readonly m: Float64Array;
  readonly w: Float64Array;
}

function roomFor(n: number, longest: number): Room {
  const most = Math.max(n, longest);
  return {
    d: new Float64Array(n),
    z: new Float64Array(most * n),
    m: new Float64Array(most * most),
    w: new Float64Array(most),
  };
}

/** x = d ∘ u of one row, its share of Σ w x by item (w = g − v s) and of the loss. */
function solveRow(memory: Memory, frame: number, row: number, partial: number, room: Room): number {
  const { f32, u32 } = memory;
  const n = count(memory, frame, 'factors');
  const start = index4(memory, frame, 'start') + row;
  const first = u32[start]!;
  const k = u32[start + 1]! - first;
  const columns = index4(memory, frame, 'columns') + first;
  const confidence = index4(memory, frame, 'confidence') + first;
  const rotated = index4(memory, frame, 'rotated');
  const x = index4(memory, frame, 'x') + row * n;
  if (k > count(memory, frame, 'longest')) solveLong(memory, columns, confidence, k, n, rotated, x, room);
  else solveShort(memory, columns, confidence, k, n, rotated, x, room);
  const times = f32[index4(memory, frame, 'multiplicity') + row]!;
  let loss = 0;
  for (let j = 0; j < k; j++) {
    const v = f32[confidence + j]!;
    const g = v > 0 ? 1 + v : 0;
    const item = u32[columns + j]! * n;
    const score = dot(f32, x, rotated + item, n);
    loss += g * (1 - score);
    if (partial) addScaled(f32, partial + item, (g - Math.abs(v) * score) * times * times, x, n);
  }
  if (times !== 1) for (let f = 0; f < n; f++) f32[x + f] = f32[x + f]! * times;
  return loss * times * times;
}

/**
 * A row with no more ratings than factors, by Woodbury's identity: M = I + V^½ Z Zᵀ V^½ (k × k), M c = V^-½ g, u = Zᵀ V^½ c.
 */
function solveShort(
  { f32, u32 }: Memory,
  columns: number,
  confidence: number,
  k: number,
  n: number,
  rotated: number,
  x: number,
  { d, z, m, w }: Room,
): void {
  for (let j = 0; j < k; j++) {
    const y = rotated + u32[columns + j]! * n;
    const root = Math.sqrt(Math.abs(f32[confidence + j]!));
    for (let f = 0; f < n; f++) z[j * n + f] = f32[y + f]! * d[f]! * root;
    w[j] = f32[confidence + j]! > 0 ? (1 + f32[confidence + j]!) / root : 0;
  }
  gramBelow(z, k, n, m);
  for (let j = 0; j < k; j++) m[j * k + j] = m[j * k + j]! + 1;
  factorise(m, k);
  substitute(m, w, k);
  for (let f = 0; f < n; f++) {
    let s = 0;
    for (let j = 0; j < k; j++) s += w[j]! * z[j * n + f]!;
    f32[x + f] = s * d[f]!;
  }
}

/** A row with more ratings than factors: (I + Zᵀ V Z) u = Zᵀ g. */
function solveLong(
  { f32, u32 }: Memory,
  columns: number,
  confidence: number,
  k: number,
  n: number,
  rotated: number,
  x: number,
  { d, z, m, w }: Room,
): void {
  m.fill(0, 0, n * n);
  w.fill(0, 0, n);
  for (let first = 0; first < k; first += n) {
    const rows = Math.min(n, k - first);
    for (let j = 0; j < rows; j++) {
      const y = rotated + u32[columns + first + j]! * n;
      const v = f32[confidence + first + j]!;
      const root = Math.sqrt(Math.abs(v));
      for (let f = 0; f < n; f++) {
        const value = f32[y + f]! * d[f]!;
        z[j * n + f] = value * root;
        if (v > 0) w[f] = w[f]! + (1 + v) * value;
      }
    }
    addSquare(z, 0, rows, n, m, 0);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) m[i * n + j] = m[j * n + i]!;
    m[i * n + i] = m[i * n + i]! + 1;
  }
  factorise(m, n);
  substitute(m, w, n);
  for (let f = 0; f < n; f++) f32[x + f] = w[f]! * d[f]!;
}

/** Products of the k rows of z with one another, diagonal and below, in tiles of two by two rows. */
function gramBelow(z: Float64Array, k: number, n: number, m: Float64Array): void {
  for (let a = 0; a < k; a += 2) {
    // An odd last row meets itself: its second sums go where the first went.
    const a1 = a + 1 < k ? a + 1 : a;
    for (let b = 0; b <= a; b += 2) {
      const b1 = b + 1 < k ? b + 1 : b;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      for (let f = 0; f < n; f++) {
        const u = z[a * n + f]!;
        const v = z[a1 * n + f]!;
        s00 += u * z[b * n + f]!;
        s01 += u * z[b1 * n + f]!;
        s10 += v * z[b * n + f]!;
        s11 += v * z[b1 * n + f]!;
      }
      m[a * k + b] = s00;
      m[a * k + b1] = s01;
      m[a1 * k + b] = s10;
      m[a1 * k + b1] = s11;
    }
  }
}
