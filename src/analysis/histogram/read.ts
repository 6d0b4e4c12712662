import { bucketBounds, isNumeric, isShape, KINDS, type Shape } from './buckets.ts';
import { unpackText } from './text.ts';

/** The histogram to read: its name and process. */
export interface HistogramChoice {
  readonly name: string;
  /** The process: parent (default), content, gpu, … */
  readonly process?: string;
}

/** The number of values that `readHistograms` reads; a caller's own arguments may follow. */
export const HISTOGRAM_VALUES = 24;

/**
 * The paths of a histogram in every form of ping, and those of its client; the texts are valid expressions, too. Add-on
 * histograms and old child payloads are extracted whole. Rows of tables have lower-case names.
 */
export function histogramPaths({ name, process = 'parent' }: HistogramChoice): string[] {
  const at = (parent: string, key: string) =>
    /^[A-Za-z_$][\w$]*$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
  const child = at('payload.processes', process);
  const main = process === 'parent';
  const column = name.toLowerCase();
  const dashless = name.replace(/[.-]/g, '_');
  return [
    'id',
    main ? at('histograms', name) : 'childPayloads',
    main ? at('payload.histograms', name) : 'payload.childPayloads',
    at(`${child}.histograms`, name),
    main ? at('keyedHistograms', name) : 'childPayloads',
    main ? at('payload.keyedHistograms', name) : 'payload.childPayloads',
    at(`${child}.keyedHistograms`, name),
    main ? 'addonHistograms' : 'childPayloads',
    main ? at('payload.histograms', column) : at(`${child}.histograms`, column),
    main ? at('payload.keyed_histograms', column) : at(`${child}.keyed_histograms`, column),
    at('metrics.timing_distribution', name),
    at('metrics.memory_distribution', name),
    'clientID',
    'clientId',
    'client_info.client_id',
    'client_id',
    'document_id',
    at('metrics.custom_distribution', name),
    at('metrics.timing_distribution', dashless),
    at('metrics.memory_distribution', dashless),
    at('metrics.custom_distribution', dashless),
    'payload.info.subsessionId',
    'payload.info.sessionId',
    'payload.info.subsessionLength',
  ];
}

/** The client of the values at `histogramPaths`, if one is named. Pings of one client resemble each other. */
export function clientIn(values: readonly unknown[]): string | undefined {
  return firstText(values, [12, 13, 14, 15]);
}

/** The document of the values at `histogramPaths`. */
export function documentIn(values: readonly unknown[]): string | undefined {
  return firstText(values, [0, 16]);
}

/**
 * The part of a session whose values the ping holds, and its seconds: in unified pings, histograms begin anew with each
 * part. If no part is named, it is the whole session.
 */
export function subsessionIn(
  values: readonly unknown[],
): { readonly id: string; readonly seconds: number | undefined } | undefined {
  const id = firstText(values, [21, 22]);
  const seconds = values[23];
  if (id === undefined) return undefined;
  return { id, seconds: typeof seconds === 'number' && seconds >= 0 ? Math.round(seconds) : undefined };
}

function firstText(values: readonly unknown[], places: readonly number[]): string | undefined {
  return places.map((at) => values[at]).find((value) => typeof value === 'string' && value !== '') as
    | string
    | undefined;
}

/**
 * Why a value in the place of a histogram is not counted: it is not a histogram, or its buckets have no known bounds.
 */
export type Unread = 'damaged' | 'unshaped';

/** A histogram as a ping has it, checked. `shape` is undefined for stored counts without a definition. */
export interface ReadHistogram {
  readonly shape: Shape | undefined;
  /** The counts by bucket. */
  readonly counts: readonly number[];
  /** The sum of the values, if known. */
  readonly sum: number | undefined;
  /** Whether the counts contradict the sum: the definition may be that of another version. */
  readonly doubtful: boolean;
  /**
   * The number of values under a key that is not a bucket's lower bound; they are counted in the bucket that holds it.
   */
  readonly oddKeys: number;
}

/**
 * Calls `take` with each histogram of the ping and its key (undefined if it is not keyed); with 'damaged' for anything
 * that is not a histogram.
 */
export function readHistograms(
  values: readonly unknown[],
  { name, process = 'parent' }: HistogramChoice,
  defined: Shape | undefined,
  take: (histogram: ReadHistogram | Unread, key: string | undefined) => void,
): void {
  const one = (value: unknown, key?: string) => {
    if (value !== undefined && value !== null) take(readHistogram(value, defined), key);
  };
  const keyed = (value: unknown) => {
    for (const [key, histogram] of membersOf(value)) one(histogram, key);
  };
  one(values[3]);
  keyed(values[6]);
  // A lower-case name has the same path twice.
  if (name !== name.toLowerCase()) {
    one(values[8]);
    keyed(pairsOf(values[9]));
  }
  if (process === 'parent') {
    for (const [places, kind] of DISTRIBUTIONS) {
      // In tables the dots and dashes of a name are underscores; a name without them has the same path twice.
      const value = values[places[0]] ?? values[places[1]];
      if (value !== undefined && value !== null) take(readDistribution(value, kind, defined), undefined);
    }
  }
  if (process === 'parent') {
    one(values[1]);
    one(values[2]);
    keyed(values[4]);
    keyed(values[5]);
    for (const [addon, histograms] of membersOf(values[7])) one(memberOf(histograms, name), addon);
    return;
  }
  // Before 2016 there was only one kind of child process, and its payloads were a list.
  if (process !== 'content') return;
  for (const list of [values[1], values[2]]) {
    for (const child of Array.isArray(list) ? list : []) {
      one(memberOf(memberOf(child, 'histograms'), name));
      keyed(memberOf(memberOf(child, 'keyedHistograms'), name));
    }
  }
}

/** The keyed histograms of a table's row, a list of `{key, value}`, as an object. */
function pairsOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return Object.fromEntries(value.map((pair) => [String(memberOf(pair, 'key')), memberOf(pair, 'value')]));
}

function membersOf(value: unknown): [string, unknown][] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
}

function memberOf(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** Reads one histogram: packed as the client sends it, as text, or the array that the old server stored. */
export function readHistogram(value: unknown, defined: Shape | undefined): ReadHistogram | 'damaged' {
  if (Array.isArray(value)) return readStored(value, defined);
  const packed = typeof value === 'string' ? unpackText(value) : value;
  return packed !== null && typeof packed === 'object' ? readPacked(packed as Packed) : 'damaged';
}

interface Packed {
  readonly range?: unknown;
  readonly bucket_count?: unknown;
  readonly histogram_type?: unknown;
  readonly values?: unknown;
  readonly sum?: unknown;
}

function readPacked({ range, bucket_count, histogram_type, values, sum }: Packed): ReadHistogram | 'damaged' {
  const kind = KINDS[histogram_type as number];
  if (kind === undefined || !Array.isArray(range) || values === null || typeof values !== 'object') return 'damaged';
  const shape: Shape = { kind, min: Number(range[0]), max: Number(range[1]), count: Number(bucket_count) };
  if (!isShape(shape)) return 'damaged';
  const found = countsIn(shape, values);
  return found === undefined ? 'damaged' : finished(shape, found.counts, sum, found.oddKeys);
}

const DISTRIBUTIONS = [
  [[10, 18], 'timing'],
  [[11, 19], 'memory'],
  [[17, 20], 'custom'],
] as const;

/**
 * Reads a distribution of Glean: counts by the lower ends of buckets. The buckets of timing and memory distributions
 * never vary; those of a custom one are stated by the ping or by the definition.
 */
function readDistribution(
  value: unknown,
  kind: (typeof DISTRIBUTIONS)[number][1],
  defined: Shape | undefined,
): ReadHistogram | Unread {
  const values = pairsOf(memberOf(value, 'values'));
  if (values === null || typeof values !== 'object') return 'damaged';
  const shape = kind === 'custom' ? (shapeIn(value) ?? defined) : { kind, min: 1, max: 2, count: 3 };
  if (shape === undefined) return 'unshaped';
  const counts = countsIn(shape, values);
  return counts === undefined ? 'damaged' : finished(shape, counts.counts, memberOf(value, 'sum'), counts.oddKeys);
}

/** The shape that a custom distribution states; undefined if it states none. */
function shapeIn(value: unknown): Shape | undefined {
  const [range, count, type] = ['range', 'bucket_count', 'histogram_type'].map((name) => memberOf(value, name));
  const kind = typeof type === 'number' ? KINDS[type] : KINDS.find((one) => one === type);
  if (kind === undefined || !Array.isArray(range)) return undefined;
  const shape = { kind, min: Number(range[0]), max: Number(range[1]), count: Number(count) };
  return isShape(shape) ? shape : undefined;
}

/** Counts by bucket; undefined if something is not a count. */
function countsIn(shape: Shape, values: object): { counts: number[]; oddKeys: number } | undefined {
  const bounds = boundsOf(shape);
  const counts = new Array<number>(bounds.length).fill(0);
  let oddKeys = 0;
  for (const [key, count] of Object.entries(values)) {
    const bound = /^\d+$/.test(key) ? Number(key) : Number.NaN;
    if (!isCount(count) || Number.isNaN(bound)) return undefined;
    const bucket = bucketOf(bounds, bound);
    if (bounds[bucket] !== bound) oddKeys += count;
    counts[bucket]! += count;
  }
  return { counts, oddKeys };
}

/** The counts are followed by sum, log_sum, log_sum_squares, sum_squares_lo and sum_squares_hi; -1 means unknown. */
const STORED_TAIL = 5;

function readStored(value: readonly unknown[], defined: Shape | undefined): ReadHistogram | 'damaged' {
  const counts = value.slice(0, -STORED_TAIL);
  if (counts.length === 0 || !counts.every(isCount)) return 'damaged';
  const shape = defined?.count === counts.length ? defined : undefined;
  return finished(shape, counts, value[counts.length], 0);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function finished(shape: Shape | undefined, counts: number[], given: unknown, oddKeys: number): ReadHistogram {
  const sum = typeof given === 'number' && Number.isFinite(given) && given >= 0 ? given : undefined;
  return { shape, counts, sum, doubtful: oddKeys > 0 || !fits(shape, counts, sum), oddKeys };
}

/**
 * Whether the sum lies between all values at the lower and all at the upper end of their buckets. Kinds that are not
 * numbers always fit.
 */
function fits(shape: Shape | undefined, counts: readonly number[], sum: number | undefined): boolean {
  if (shape === undefined || sum === undefined || !isNumeric(shape)) return true;
  const bounds = boundsOf(shape);
  let [low, high] = [0, 0];
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue;
    low += count * bounds[i]!;
    high += count * ((bounds[i + 1] ?? Number.POSITIVE_INFINITY) - 1);
  }
  return low <= sum && sum <= high;
}

function bucketOf(bounds: readonly number[], value: number): number {
  let [low, high] = [0, bounds.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bounds[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

const knownBounds = new Map<string, readonly number[]>();

/** The bounds of a shape, computed once. */
export function boundsOf(shape: Shape): readonly number[] {
  const key = `${shape.kind} ${shape.min} ${shape.max} ${shape.count}`;
  let bounds = knownBounds.get(key);
  if (bounds === undefined) {
    bounds = bucketBounds(shape);
    if (knownBounds.size < 1000) knownBounds.set(key, bounds);
  }
  return bounds;
}
