import type { JsonRecord } from './record.ts';

/** Records of an answer in their order, which may be made each time that they are looked at. */
export interface Rows extends Iterable<JsonRecord> {
  /** How many they are. To tell may cost as much as to look at all of them. */
  readonly length: number;
  /** The same as lines of JSON text, many at a time, each block good until the next: faster, where it is there. */
  blocks?(): Iterable<Uint8Array>;
}

/** Whether there is none. */
export function hasNone(rows: Rows): boolean {
  for (const _ of rows) return false;
  return true;
}
