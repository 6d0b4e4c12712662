import type { ByteSource } from '../../source/bytes.ts';

/** One part of the input: an object, a file, a byte range of one, or standard input. */
export interface Part {
  /** Its number in input order: seeds depend on it, results are put together by it. */
  readonly number: number;
  /** How messages call it. */
  readonly name: string;
  readonly source: ByteSource;
  /** The byte of its object at which this part begins, where it is a range. */
  readonly start?: number;
  /** It comes from somebody who may go on writing for ever. */
  readonly live?: true;
  /** The program, as one would type it, that wrote these bytes over the part of this name. */
  readonly program?: string;
}
