// Word numbers of the frame; ../frame.ts explains each.
export const FACTORS: u32 = 0;
export const ITEMS: u32 = 1;
export const PARTS: u32 = 2;
export const Y: u32 = 3;
export const ROTATED: u32 = 4;
export const BASIS: u32 = 5;
export const BASIS_T: u32 = 6;
export const X: u32 = 7;
export const START: u32 = 8;
export const COLUMNS: u32 = 9;
export const CONFIDENCE: u32 = 10;
export const ROW_PENALTY: u32 = 11;
export const MULTIPLICITY: u32 = 12;
export const SPECTRUM: u32 = 13;
export const ITEM_PENALTY: u32 = 14;
export const PARTIAL: u32 = 15;
export const GRAM: u32 = 16;
export const SUMS: u32 = 17;
export const RESIDUAL: u32 = 18;
export const DIRECTION: u32 = 19;
export const PROBE: u32 = 20;
export const ENERGY: u32 = 21;
export const LONGEST: u32 = 22;
export const DIRECT_LOSS: u32 = 23;
export const SOLVE_PARTS: u32 = 24;
export const PASS_PARTS: u32 = 25;
export const ACTIVE: u32 = 26;

/** The address of the array at the frame's word `n`. */
// @ts-ignore: decorator
@inline
export function word(frame: usize, n: u32): usize {
  return <usize>load<u32>(frame + (<usize>n << 2));
}

/** The count at the frame's word `n`. */
// @ts-ignore: decorator
@inline
export function amount(frame: usize, n: u32): u32 {
  return load<u32>(frame + (<usize>n << 2));
}
