import { zoneCount } from '../zone.ts';

/** A length of time: milliseconds, with the beginning in ms of the first stretch (a Monday for weeks), or months. */
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
 * Returns the beginning of the stretch of time that holds a point in time, both in ms since 1970. Stretches follow one
 * another from the beginning of 1970 by the clock of the zone; those of weeks begin on Mondays, those of months on the
 * first day of a month.
 */
export function beginOf(at: number, width: Width): number {
  if ('months' in width) return beginOfMonths(at, width.months);
  const { length, first } = width;
  const offset = offsetAt(at);
  const clock = at + offset;
  const begin = Math.floor((clock - first) / length) * length + first;
  // The offset at the beginning may differ. In an hour that occurs twice, the beginning keeps the offset of `at`.
  const same = begin - offset;
  if (offsetAt(same) === offset) return same;
  return begin - offsetAt(same);
}

/** The stretch of the last call, and its text, because the next record is often in the same one. */
const last = { width: undefined as Width | undefined, zone: -1, begin: 0, end: 0, text: '' };

/** Returns the beginning of the stretch that holds a point in time, as text. */
export function beginText(at: number, width: Width): string {
  if (width === last.width && at >= last.begin && at < last.end && zoneCount() === last.zone) return last.text;
  const begin = beginOf(at, width);
  Object.assign(last, { width, zone: zoneCount(), begin, end: nextBegin(begin, width), text: timeText(begin) });
  return last.text;
}

/** Beyond this distance from 1970, in ms, JavaScript may have no name for the beginning of a stretch. */
export const NAMED = 8e15;

/** Returns the beginning of the stretch that follows the one with this beginning; infinite at the end of all times. */
export function nextBegin(begin: number, width: Width): number {
  const step = 'months' in width ? width.months * 32 * UNITS.d : width.length;
  // A day may have 25 hours, so a step can end before the next stretch.
  for (let at = begin + step; ; at += UNITS.h) {
    const next = beginOf(at, width);
    if (next > begin) return next;
    if (Number.isNaN(next)) return Number.POSITIVE_INFINITY;
  }
}

function beginOfMonths(at: number, months: number): number {
  const date = new Date(at);
  const count = (date.getFullYear() - 1970) * 12 + date.getMonth();
  return new Date(1970, Math.floor(count / months) * months, 1).getTime();
}

/** The time, in ms, within which no clock is changed: changes come at multiples of a quarter of an hour. */
const QUARTER = 900_000;
let slot = Number.NaN;
let offset = 0;
let zone = -1;

/**
 * The number of ms by which the clock of the zone is ahead of UTC. Looking it up costs ten times as much as the rest.
 */
function offsetAt(at: number): number {
  const own = Math.floor(at / QUARTER);
  if (own !== slot || zone !== zoneCount()) {
    zone = zoneCount();
    slot = own;
    offset = -new Date(at).getTimezoneOffset() * UNITS.m;
  }
  return offset;
}

/** The most texts that are kept; a day has 1,440 minutes. */
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
