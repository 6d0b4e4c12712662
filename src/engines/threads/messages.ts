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
  /** Takes the messages. */
  readonly port: MessagePort;
  /** Shared with the main thread: see `STOP`, `WRITTEN` and `PART`. */
  readonly control: Int32Array;
  /** Whether somebody keeps bad lines. */
  readonly keepBad: boolean;
}

/** Index in `control`: not 0 where the attempt shall end. */
export const STOP = 0;
/** Index in `control`: how many bytes of this attempt's blocks have been written, modulo 2³². */
export const WRITTEN = 1;
/** Index in `control`: which of the attempt's parts is at work. Where the worker dies, this one is held to be why. */
export const PART = 2;
/**
 * Index in `control` from which on the processes of the plan's programs stand: 0 where none runs, STARTING where one is
 * about to.
 */
export const PROGRAMS = 3;
/**
 * How many bytes of output a worker may be ahead of the writer: a range's whole output, so that it waits for nobody on
 * most inputs.
 */
export const AHEAD = 16 << 20;

/**
 * What a worker tells, in order; what comes back on the port is the memory of blocks that were written. After `end` or
 * `error` comes nothing.
 */
export type Message =
  | {
      readonly kind: 'out' | 'bad';
      /** Whole lines. */
      readonly block: Uint8Array;
      /** What the stages had let through when the block was full, or a little more. */
      readonly passed: readonly number[];
    }
  /** What of the attempt has been read. */
  | { readonly kind: 'progress'; readonly bytes: number; readonly lines: number; readonly inputs: number }
  | { readonly kind: 'end'; readonly result: EncodedResult }
  /** An error that a user can act on: it ends the run, as it would inline. */
  | { readonly kind: 'error'; readonly message: string; readonly hint: string | undefined; readonly exit: number };
