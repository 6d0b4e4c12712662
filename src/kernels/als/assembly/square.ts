import { madd } from './vector';

/**
 * The number of rows summed in f32 before the sum is added to the f64 total; longer sums would show rounding errors.
 */
const BLOCK: u32 = 512;
/** The number of rows that stay in the first-level cache while every tile of the product passes over them. */
const CHUNK: u32 = 64;

/** total (f64, F × F, upper triangle by 4-row blocks) += aᵀb over `rows` rows. `block` is F × F f32 of scratch. */
export function addProduct(a: usize, b: usize, rows: u32, factors: u32, total: usize, block: usize): void {
  const width = <usize>factors << 2;
  for (let first: u32 = 0; first < rows; first += BLOCK) {
    const last = min(rows, first + BLOCK);
    memory.fill(block, 0, width * factors);
    for (let chunk = first; chunk < last; chunk += CHUNK) {
      const end = min(last, chunk + CHUNK);
      addChunk(a + <usize>chunk * width, b + <usize>chunk * width, end - chunk, width, block);
    }
    for (let i: usize = 0; i < <usize>factors * factors; i += 2) {
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(block + (i << 2)));
      v128.store(total + (i << 3), f64x2.add(v128.load(total + (i << 3)), pair));
    }
  }
}

/** total += aᵀa, as `addProduct` does. */
// @ts-ignore: decorator
@inline
export function addSquare(a: usize, rows: u32, factors: u32, total: usize, block: usize): void {
  addProduct(a, a, rows, factors, total, block);
}

/** Adds the product in tiles of 4 rows by 8 columns. The tile on the diagonal starts at its own column. */
function addChunk(a: usize, b: usize, rows: u32, width: usize, block: usize): void {
  for (let i: usize = 0; i < width; i += 16) {
    let j = i;
    for (; j + 32 <= width; j += 32) tile2(a + i, b + j, rows, width, block + (i >> 2) * width + j);
    if (j < width) tile1(a + i, b + j, rows, width, block + (i >> 2) * width + j);
  }
}

function tile2(left: usize, right: usize, rows: u32, width: usize, out: usize): void {
  const o1 = out + width, o2 = o1 + width, o3 = o2 + width;
  let p0 = v128.load(out), q0 = v128.load(out, 16);
  let p1 = v128.load(o1), q1 = v128.load(o1, 16);
  let p2 = v128.load(o2), q2 = v128.load(o2, 16);
  let p3 = v128.load(o3), q3 = v128.load(o3, 16);
  for (let r: u32 = 0; r < rows; r++) {
    const u = v128.load(right), v = v128.load(right, 16);
    let s = v128.load32_splat(left);
    p0 = madd(p0, s, u); q0 = madd(q0, s, v);
    s = v128.load32_splat(left, 4);
    p1 = madd(p1, s, u); q1 = madd(q1, s, v);
    s = v128.load32_splat(left, 8);
    p2 = madd(p2, s, u); q2 = madd(q2, s, v);
    s = v128.load32_splat(left, 12);
    p3 = madd(p3, s, u); q3 = madd(q3, s, v);
    left += width;
    right += width;
  }
  v128.store(out, p0); v128.store(out, q0, 16);
  v128.store(o1, p1); v128.store(o1, q1, 16);
  v128.store(o2, p2); v128.store(o2, q2, 16);
  v128.store(o3, p3); v128.store(o3, q3, 16);
}

function tile1(left: usize, right: usize, rows: u32, width: usize, out: usize): void {
  const o1 = out + width, o2 = o1 + width, o3 = o2 + width;
  let p0 = v128.load(out), p1 = v128.load(o1), p2 = v128.load(o2), p3 = v128.load(o3);
  for (let r: u32 = 0; r < rows; r++) {
    const u = v128.load(right);
    p0 = madd(p0, v128.load32_splat(left), u);
    p1 = madd(p1, v128.load32_splat(left, 4), u);
    p2 = madd(p2, v128.load32_splat(left, 8), u);
    p3 = madd(p3, v128.load32_splat(left, 12), u);
    left += width;
    right += width;
  }
  v128.store(out, p0); v128.store(o1, p1); v128.store(o2, p2); v128.store(o3, p3);
}
