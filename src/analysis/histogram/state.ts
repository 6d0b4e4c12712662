import { jsonText } from '../../record/canonical.ts';
import type { Json } from '../../record/record.ts';
import type { Hashed } from '../book/hashed.ts';
import {
  decodeEntries,
  type EncodedEntries,
  eachEntry,
  encodeEntries,
  type KeyedEntries,
  LENGTH,
  mergeEntries,
  noEntries,
  type PackedEntries,
  packEntries,
  SESSION,
  unpackEntries,
} from '../book/keyed-entries.ts';
import { NumberReader, type NumberWriter } from '../book/numbers.ts';
import type { Kind, Shape } from './buckets.ts';
import type { ReadHistogram } from './read.ts';

/** The name under which histograms are merged: equal group, key and shape. */
export interface SeriesName {
  readonly group: string | null;
  readonly key: string | null;
  /** Undefined for stored counts without bounds, whose number of buckets is that of the counts. */
  readonly shape: Shape | undefined;
  readonly buckets: number;
}

/**
 * The histograms of each ping that counts, as bytes: about 30 for each ping, and 3 for each bucket that it uses. So
 * repeated pings count once, and intervals know which pings belong to one client.
 */
export interface HistogramState extends KeyedEntries {
  readonly names: SeriesName[];
  /** The numbers of names, by their text. */
  readonly numbers: Map<string, number>;
}

/** A book without pings. */
export function emptyHistograms(): HistogramState {
  return { ...noEntries(), names: [], numbers: new Map() };
}

/** The facts about a ping beside its histograms. */
export const PING_FACTS = ['damaged', 'unshaped', 'doubtful', 'oddKeys', 'empty'] as const;
/** The counters of a ping's facts. */
export type PingFacts = Record<(typeof PING_FACTS)[number], number>;

/** A histogram of a ping, and the number of its name. */
export interface NumberedHistogram extends Pick<ReadHistogram, 'counts' | 'sum'> {
  readonly series: number;
}

/** The number of a name, which is entered if it is new. */
export function seriesNumber({ names, numbers }: HistogramState, name: SeriesName): number {
  const id = seriesText(name);
  let number = numbers.get(id);
  if (number === undefined) {
    number = names.push(name) - 1;
    numbers.set(id, number);
  }
  return number;
}

/** A text that is equal for equal names. */
export function seriesText({ group, key, shape, buckets }: SeriesName): string {
  return jsonText([group, key, shape === undefined ? buckets : shapeKey(shape)]);
}

function shapeKey({ kind, min, max, count }: Shape): EncodedShape {
  return [kind, min, max, count];
}

const CLIENT = 16;
const WITH = 32;

/** The data of a ping before its histograms. */
export interface HistogramHead {
  /** Whether its key is that of a session or a part of one. */
  readonly session: boolean;
  readonly seconds: number | undefined;
  readonly client: Hashed | undefined;
  /** Whether it has a value in the place of the histogram. */
  readonly found: boolean;
}

/** Writes a ping as an entry. */
export function writePing(
  into: NumberWriter,
  { session, seconds, client, found }: HistogramHead,
  facts: PingFacts,
  histograms: readonly NumberedHistogram[],
): void {
  into.length = 0;
  into.write(
    (session ? SESSION : 0) |
      (seconds === undefined ? 1 << LENGTH : 0) |
      (client === undefined ? 0 : CLIENT) |
      (found ? WITH : 0),
  );
  if (seconds !== undefined) into.write(seconds);
  for (const part of client ?? []) into.write(part);
  for (const name of PING_FACTS) into.write(facts[name]);
  into.write(histograms.length);
  for (const { series, counts, sum } of histograms) {
    into.write(series * 2 + (sum === undefined ? 0 : 1));
    if (sum !== undefined) into.writeDouble(sum);
    into.write(counts.reduce((used, count) => used + (count > 0 ? 1 : 0), 0));
    for (const [bucket, count] of counts.entries()) {
      if (count === 0) continue;
      into.write(bucket);
      into.write(count);
    }
  }
}

/** Receives the data of a ping: the numbers of a histogram's buckets, and of their values. */
export interface HistogramVisit {
  ping?(found: boolean, facts: PingFacts, client: Hashed | undefined, number: number): void;
  histogram?(series: number, sum: number | undefined, number: number): void;
  bucket?(series: number, bucket: number, count: number, number: number): void;
}

/** Visits the pings that count, in the book's order or in that of the given numbers. */
export function eachPing(state: HistogramState, visit: HistogramVisit, order?: Int32Array): void {
  const from = new NumberReader();
  const facts: PingFacts = { damaged: 0, unshaped: 0, doubtful: 0, oddKeys: 0, empty: 0 };
  eachEntry(
    state,
    (bytes, at, _end, number) => {
      from.open(bytes, at);
      const flags = from.read();
      if (((flags >> LENGTH) & 3) === 0) from.read();
      const client: Hashed | undefined = flags & CLIENT ? [from.read(), from.read()] : undefined;
      for (const name of PING_FACTS) facts[name] = from.read();
      visit.ping?.((flags & WITH) !== 0, facts, client, number);
      for (let left = from.read(); left > 0; left--) {
        const mark = from.read();
        const series = mark >> 1;
        const sum = mark & 1 ? from.readDouble() : undefined;
        visit.histogram?.(series, sum, number);
        for (let used = from.read(); used > 0; used--) {
          const bucket = from.read();
          const count = from.read();
          visit.bucket?.(series, bucket, count, number);
        }
      }
    },
    order,
  );
}

/** Adds `b`, whose input follows that of `a`. */
export function mergeHistogramStates(a: HistogramState, b: HistogramState): HistogramState {
  const numbers = b.names.map((name) => seriesNumber(a, name));
  const from = new NumberReader();
  mergeEntries(a, b, (bytes, at, end, into) => {
    from.open(bytes, at);
    const copy = () => from.copyTo(into);
    const flags = copy();
    if (((flags >> LENGTH) & 3) === 0) copy();
    if (flags & CLIENT) for (let i = 0; i < 2; i++) copy();
    for (const _ of PING_FACTS) copy();
    copy();
    while (from.at < end) {
      const mark = from.read();
      into.write(numbers[mark >> 1]! * 2 + (mark & 1));
      if (mark & 1) into.writeDouble(from.readDouble());
      for (let left = copy() * 2; left > 0; left--) copy();
    }
  });
  return a;
}

type EncodedShape = [Kind, number, number, number];
type EncodedName = [string | null, string | null, EncodedShape | null, buckets: number];
type Encoded = [version: 2, EncodedName[], ...EncodedEntries];

/** The book as plain JSON. */
export function encodeHistograms(state: HistogramState): Json {
  const names = state.names.map(
    ({ group, key, shape, buckets }): EncodedName => [
      group,
      key,
      shape === undefined ? null : shapeKey(shape),
      buckets,
    ],
  );
  const encoded: Encoded = [2, names, ...encodeEntries(state)];
  return encoded;
}

/** The state that `encodeHistograms` wrote. */
export function decodeHistograms(json: Json): HistogramState {
  const [, names, ...entries] = json as unknown as Encoded;
  const state: HistogramState = { ...decodeEntries(entries), names: [], numbers: new Map() };
  for (const [group, key, shape, buckets] of names) {
    const whole = shape === null ? undefined : { kind: shape[0], min: shape[1], max: shape[2], count: shape[3] };
    seriesNumber(state, { group, key, shape: whole, buckets });
  }
  return state;
}

/** Packs a state so that its memory moves to another thread. */
export function packHistograms(state: HistogramState, transfer: ArrayBuffer[]): unknown {
  return { entries: packEntries(state, transfer), names: state.names };
}

/** Unpacks the state that `packHistograms` packed. */
export function unpackHistograms(packed: unknown): HistogramState {
  const { entries, names } = packed as { entries: PackedEntries; names: readonly SeriesName[] };
  const state: HistogramState = { ...unpackEntries(entries), names: [], numbers: new Map() };
  for (const name of names) seriesNumber(state, name);
  return state;
}
