import { FRAME } from '../frame.ts';

/** The kernels' memory as views of each element type. */
export interface Memory {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
}

/** Makes the views of a memory. */
export function viewMemory(buffer: ArrayBufferLike): Memory {
  return { f32: new Float32Array(buffer), f64: new Float64Array(buffer), u32: new Uint32Array(buffer) };
}

/** The start of an array of 4-byte numbers, as an index of `f32` or `u32`. */
export function index4(memory: Memory, frame: number, field: keyof typeof FRAME): number {
  return memory.u32[(frame >>> 2) + FRAME[field]]! >>> 2;
}

/** The start of an array of 8-byte numbers, as an index of `f64`. */
export function index8(memory: Memory, frame: number, field: keyof typeof FRAME): number {
  return memory.u32[(frame >>> 2) + FRAME[field]]! >>> 3;
}

/** A count in the frame. */
export function count(memory: Memory, frame: number, field: keyof typeof FRAME): number {
  return memory.u32[(frame >>> 2) + FRAME[field]]!;
}
