import { namesArchive } from '../../source/archive-name.ts';
import type { StoredObject } from '../../source/store.ts';
import type { Pace } from './pace.ts';

/** Bytes of a stored ping: published pings take 2 to 6 kB in archives, and 11 to 60 kB as lines. */
const ARCHIVED = 3e3;
const PLAIN = 25e3;

/** The factor by which pings are larger after decompression, about. */
const GROWTH = 10;
/** The bytes that are read in a second: LINE over the network, and per core DECODED of archives or SCANNED of lines. */
const LINE = 50e6;
const DECODED = 10e6;
const SCANNED = 300e6;
/** The number of requests at a time, and the seconds that each waits for its answer. */
const REQUESTS = 64;
const ANSWER = 0.05;

/** The number and size of objects, and the bytes of those that are archives by their names. */
export interface ObjectTally {
  objects: number;
  bytes: number;
  archived: number;
}

/** A tally without objects. */
export function emptyTally(): ObjectTally {
  return { objects: 0, bytes: 0, archived: 0 };
}

/** Adds one object to a tally. */
export function countObject(estimate: ObjectTally, { key, size }: StoredObject): void {
  estimate.objects++;
  estimate.bytes += size;
  if (namesArchive(key)) estimate.archived += size;
}

/**
 * An estimate of how much there is to read and how long it takes, to two digits: from names and sizes, and from the
 * pace of a part that was read, if there is one.
 */
export interface Guess {
  readonly pings: number;
  readonly seconds: number;
}

/** Estimates a run. `remote` says that a network lies in between. */
export function guess({ objects, bytes, archived }: ObjectTally, remote: boolean, threads: number, pace?: Pace): Guess {
  const line = remote ? bytes / LINE + (objects / REQUESTS) * ANSWER : 0;
  const plain = bytes - archived + archived * GROWTH;
  const work = (pace?.rate ? plain / pace.rate : archived / DECODED + (bytes - archived) / SCANNED) / threads;
  const pings = pace ? (plain / pace.bytes) * pace.lines : archived / ARCHIVED + (bytes - archived) / PLAIN;
  const round = (n: number) => Number(n.toPrecision(2));
  return { pings: round(pings), seconds: round(Math.max(line, work, 0.1)) };
}

/** Seconds in the unit for reading. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
