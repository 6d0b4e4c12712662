import { namesArchive } from '../../source/archive-name.ts';
import type { StoredObject } from '../../source/store.ts';
import type { Pace } from './pace.ts';

/** Bytes of a ping as stored: published pings take 2 to 6 kB in archives, and 11 to 60 kB as lines. */
const ARCHIVED = 3e3;
const PLAIN = 25e3;

/** How many times as large pings are when they are decompressed, about. */
const GROWTH = 10;
/** What a line and a core do in a second: bytes over the network, and bytes of archives and of lines that are read. */
const LINE = 50e6;
const DECODED = 10e6;
const SCANNED = 300e6;
/** Requests at a time, and what each waits for its answer. */
const REQUESTS = 64;
const ANSWER = 0.05;

/** Objects counted, and what can be guessed from their names and sizes alone. */
export interface ObjectTally {
  objects: number;
  bytes: number;
  archived: number;
}

export function emptyTally(): ObjectTally {
  return { objects: 0, bytes: 0, archived: 0 };
}

export function countObject(estimate: ObjectTally, { key, size }: StoredObject): void {
  estimate.objects++;
  estimate.bytes += size;
  if (namesArchive(key)) estimate.archived += size;
}

/**
 * About how much there is to read, and how long it takes, to two digits: from names and sizes, and where some was read,
 * from the pace of that.
 */
export interface Guess {
  readonly pings: number;
  readonly seconds: number;
}

/** `remote`: a network lies in between. */
export function guess({ objects, bytes, archived }: ObjectTally, remote: boolean, threads: number, pace?: Pace): Guess {
  const line = remote ? bytes / LINE + (objects / REQUESTS) * ANSWER : 0;
  const plain = bytes - archived + archived * GROWTH;
  const work = (pace?.rate ? plain / pace.rate : archived / DECODED + (bytes - archived) / SCANNED) / threads;
  const pings = pace ? (plain / pace.bytes) * pace.lines : archived / ARCHIVED + (bytes - archived) / PLAIN;
  const round = (n: number) => Number(n.toPrecision(2));
  return { pings: round(pings), seconds: round(Math.max(line, work, 0.1)) };
}

/** Seconds as a reader would say them. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
