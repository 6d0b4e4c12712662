import type { ByteSource } from '../../source/bytes.ts';

/** One part of the input: an object, a file, a byte range of one, or standard input. */
export interface Part {
  /** Its number in input order, on which seeds and the order of results depend. */
  readonly number: number;
  /** Its name in messages. */
  readonly name: string;
  readonly source: ByteSource;
  /** The byte of its object at which this part begins, if it is a range. */
  readonly start?: number;
  /** The byte at which reading of the object begins, if an earlier run has read what is before it. */
  readonly from?: number;
  /** Set if its writer may go on for ever. */
  readonly live?: true;
  /** The command line of the program that wrote these bytes from the part with this name. */
  readonly program?: string;
}

/** Whether parts of the same object are read before this one. */
export function isLater({ start = 0, from = 0 }: Part): boolean {
  return start > from;
}
