import { scores4 } from './ranks';

/**
 * The first of the rows first … rows whose product with x may be `worst` or more, or `rows` if there is none (see
 * ../row-table.ts). Rows are ordered by falling norm, so |x| |y| bounds all later products. Reads up to seven rows
 * behind the last one.
 */
export function nextRow(
  table: usize,
  norms: usize,
  rows: u32,
  width: u32,
  x: usize,
  norm: f64,
  slack: f64,
  first: u32,
  worst: f64,
): u32 {
  for (let row = first; row < rows; row += 8) {
    const bound = norm * <f64>load<f32>(norms + (<usize>row << 2));
    if (bound < worst) break;
    const threshold = f32x4.splat(<f32>(worst - bound * slack - 1e-37));
    const y = table + <usize>row * width;
    const low = scores4(x, y, width);
    const high = scores4(x, y + 4 * width, width);
    const valid = rows - row < 8 ? (1 << <i32>(rows - row)) - 1 : 255;
    const found = (i32x4.bitmask(f32x4.ge(low, threshold)) | (i32x4.bitmask(f32x4.ge(high, threshold)) << 4)) & valid;
    if (found != 0) return row + <u32>ctz(found);
  }
  return rows;
}
