import type { MessagePort } from 'node:worker_threads';
import type { Plan } from '../../plan/plan.ts';
import type { Access } from '../input/open-part.ts';
import type { PartSpec } from '../input/part-spec.ts';
import type { EncodedResult } from '../run/partition-result.ts';

/** One attempt at a partition, as a worker gets it. */
export interface Attempt {
  readonly plan: Plan;
  readonly access: Access;
  readonly parts: readonly PartSpec[];
  /** The port to which the worker sends its messages. */
  readonly port: MessagePort;
  /** Shared with the main thread (see `STOP`, `WRITTEN` and `PART`). */
  readonly control: Int32Array;
  /** The bytes that a step may hold in this thread before it writes them to disk. */
  readonly memory: number;
  /** Whether bad lines are kept. */
  readonly keepBad: boolean;
}

/** Index in `control`: not 0 if the attempt should end. */
export const STOP = 0;
/** Index in `control`: the number of bytes of this attempt's blocks that have been written, modulo 2³². */
export const WRITTEN = 1;
/** Index in `control`: the part that the attempt is working on. If the worker dies, this part is blamed. */
export const PART = 2;
/** Index in `control` of the first of the plan's programs' processes: 0 if none runs, STARTING if one is about to. */
export const PROGRAMS = 3;
/**
 * The number of bytes of output that a worker may be ahead of the writer: a range's whole output, so that it need not
 * wait on most inputs.
 */
export const AHEAD = 16 << 20;

/**
 * A worker's messages, in order. On the same port the memory of written blocks comes back. Nothing follows `end` or
 * `error`.
 */
export type Message =
  | {
      readonly kind: 'out' | 'bad';
      /** Whole lines. */
      readonly block: Uint8Array;
      /** The number of records that each stage had let through when the block was full, or slightly more. */
      readonly passed: readonly number[];
    }
  /** The input that the attempt has read so far. */
  | { readonly kind: 'progress'; readonly bytes: number; readonly lines: number; readonly inputs: number }
  | { readonly kind: 'end'; readonly result: EncodedResult }
  /** An error that a user can act on: it ends the run, as it would inline. */
  | { readonly kind: 'error'; readonly message: string; readonly hint: string | undefined; readonly exit: number };
