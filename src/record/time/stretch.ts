import { zoneCount } from '../zone.ts';

/** A length of time: so many milliseconds, weeks counted from a Monday, or so many months. */
export type Width = { readonly length: number; readonly first: number } | { readonly months: number };

const UNITS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** The first Monday of 1970, in milliseconds, from which weeks are counted. */
const MONDAY = 4 * UNITS.d;

const widths = new Map<unknown, Width | undefined>();

/** Reads a length such as 500ms, 10s, 5m, 1h, 1d, 1w or 1mo; undefined for any other text. */
export function widthIn(text: unknown): Width | undefined {
  if (widths.has(text)) return widths.get(text);
  const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d|w|mo)\s*$/.exec(String(text)) ?? [];
  const width = unit === undefined ? undefined : widthOf(Number(count), unit);
  widths.set(text, width);
  return width;
}

function widthOf(count: number, unit: string): Width | undefined {
  if (unit === 'mo') return Number.isSafeInteger(count) && count > 0 ? { months: count } : undefined;
  const length = count * UNITS[unit as keyof typeof UNITS];
  return length >= 1 ? { length, first: unit === 'w' ? MONDAY : 0 } : undefined;
}

/**
 * Where the stretch of time begins that holds a point in time, both in ms since 1970. Stretches follow one another from
 * the beginning of 1970 by the clock of the zone; those of weeks begin on Mondays, those of months on the first.
 */
export function beginOf(at: number, width: Width): number {
  if ('months' in width) return beginOfMonths(at, width.months);
  const { length, first } = width;
  const offset = offsetAt(at);
  const clock = at + offset;
  const begin = Math.floor((clock - first) / length) * length + first;
  // The offset where it begins may be another one; an hour that comes twice stays on its own side.
  const same = begin - offset;
  if (offsetAt(same) === offset) return same;
  return begin - offsetAt(same);
}

/** The stretch that was asked for last, and its text: the next record is often of the same one. */
const last = { width: undefined as Width | undefined, zone: -1, begin: 0, end: 0, text: '' };

/** The same as text. */
export function beginText(at: number, width: Width): string {
  if (width === last.width && at >= last.begin && at < last.end && zoneCount() === last.zone) return last.text;
  const begin = beginOf(at, width);
  Object.assign(last, { width, zone: zoneCount(), begin, end: nextBegin(begin, width), text: timeText(begin) });
  return last.text;
}

/** Where the stretch begins that follows the one that begins there. */
export function nextBegin(begin: number, width: Width): number {
  const step = 'months' in width ? width.months * 32 * UNITS.d : width.length;
  // A day may have 25 hours.
  for (let at = begin + step; ; at += UNITS.h) {
    const next = beginOf(at, width);
    if (next > begin) return next;
  }
}

function beginOfMonths(at: number, months: number): number {
  const date = new Date(at);
  const count = (date.getFullYear() - 1970) * 12 + date.getMonth();
  return new Date(1970, Math.floor(count / months) * months, 1).getTime();
}

/** Clocks are changed at a multiple of a quarter of an hour. */
const QUARTER = 900_000;
let slot = Number.NaN;
let offset = 0;
let zone = -1;

/** How many ms the clock of the zone is ahead of UTC. Looking it up costs ten times what the rest does. */
function offsetAt(at: number): number {
  const own = Math.floor(at / QUARTER);
  if (own !== slot || zone !== zoneCount()) {
    zone = zoneCount();
    slot = own;
    offset = -new Date(at).getTimezoneOffset() * UNITS.m;
  }
  return offset;
}

/** As many texts are kept as a day has minutes, and some more. */
const KEPT = 5000;
const texts = new Map<number, string>();

/** A point in time as ISO text in UTC, without milliseconds if there are none. */
export function timeText(at: number): string {
  const known = texts.get(at);
  if (known !== undefined) return known;
  const text = new Date(at).toISOString().replace('.000Z', 'Z');
  if (texts.size >= KEPT) texts.clear();
  texts.set(at, text);
  return text;
}
