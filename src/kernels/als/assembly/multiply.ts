import { madd } from './vector';

/** out = a · b, where a and out have `rows` (even) rows of F and b is F × F. Tiles of 2 rows by 5 or 4 vectors. */
export function multiply(a: usize, b: usize, out: usize, rows: u32, factors: u32): void {
  const width = <usize>factors << 2;
  for (let r: u32 = 0; r < rows; r += 2) {
    const a0 = a + <usize>r * width;
    const o0 = out + <usize>r * width;
    let at: usize = 0;
    let left = factors >> 2;
    while (left > 0) {
      if (left == 4 || left == 8) {
        tile4(a0, b + at, o0 + at, factors, width);
        at += 64;
        left -= 4;
      } else if (left >= 5) {
        tile5(a0, b + at, o0 + at, factors, width);
        at += 80;
        left -= 5;
      } else {
        tile1(a0, b + at, o0 + at, factors, width);
        at += 16;
        left -= 1;
      }
    }
  }
}

function tile5(a: usize, b: usize, out: usize, factors: u32, width: usize): void {
  let p0 = f32x4.splat(0), p1 = p0, p2 = p0, p3 = p0, p4 = p0;
  let q0 = p0, q1 = p0, q2 = p0, q3 = p0, q4 = p0;
  for (let f: u32 = 0; f < factors; f++) {
    const u = v128.load32_splat(a);
    const v = v128.load32_splat(a + width);
    let w = v128.load(b);
    p0 = madd(p0, u, w); q0 = madd(q0, v, w);
    w = v128.load(b, 16);
    p1 = madd(p1, u, w); q1 = madd(q1, v, w);
    w = v128.load(b, 32);
    p2 = madd(p2, u, w); q2 = madd(q2, v, w);
    w = v128.load(b, 48);
    p3 = madd(p3, u, w); q3 = madd(q3, v, w);
    w = v128.load(b, 64);
    p4 = madd(p4, u, w); q4 = madd(q4, v, w);
    a += 4;
    b += width;
  }
  v128.store(out, p0); v128.store(out, p1, 16); v128.store(out, p2, 32); v128.store(out, p3, 48); v128.store(out, p4, 64);
  out += width;
  v128.store(out, q0); v128.store(out, q1, 16); v128.store(out, q2, 32); v128.store(out, q3, 48); v128.store(out, q4, 64);
}

function tile4(a: usize, b: usize, out: usize, factors: u32, width: usize): void {
  let p0 = f32x4.splat(0), p1 = p0, p2 = p0, p3 = p0;
  let q0 = p0, q1 = p0, q2 = p0, q3 = p0;
  for (let f: u32 = 0; f < factors; f++) {
    const u = v128.load32_splat(a);
    const v = v128.load32_splat(a + width);
    let w = v128.load(b);
    p0 = madd(p0, u, w); q0 = madd(q0, v, w);
    w = v128.load(b, 16);
    p1 = madd(p1, u, w); q1 = madd(q1, v, w);
    w = v128.load(b, 32);
    p2 = madd(p2, u, w); q2 = madd(q2, v, w);
    w = v128.load(b, 48);
    p3 = madd(p3, u, w); q3 = madd(q3, v, w);
    a += 4;
    b += width;
  }
  v128.store(out, p0); v128.store(out, p1, 16); v128.store(out, p2, 32); v128.store(out, p3, 48);
  out += width;
  v128.store(out, q0); v128.store(out, q1, 16); v128.store(out, q2, 32); v128.store(out, q3, 48);
}

function tile1(a: usize, b: usize, out: usize, factors: u32, width: usize): void {
  let p = f32x4.splat(0), q = p;
  for (let f: u32 = 0; f < factors; f++) {
    const w = v128.load(b);
    p = madd(p, v128.load32_splat(a), w);
    q = madd(q, v128.load32_splat(a + width), w);
    a += 4;
    b += width;
  }
  v128.store(out, p);
  v128.store(out + width, q);
}
