import { jsonText } from '../canonical.ts';
import { parsePath } from '../path.ts';
import type { Path } from '../record.ts';
import { PlainDate } from './globals.ts';
import type { FunctionName, PlaceName } from './language.ts';

/** The functions that the language adds, except those that ask where a record comes from. */
export const FUNCTION_VALUES: Readonly<Record<Exclude<FunctionName, PlaceName>, (...values: never[]) => unknown>> = {
  number: numberIn,
  text: textIn,
  date: dateIn,
  bucket,
  flatten,
  drop,
};

function numberIn(value: unknown): number | undefined {
  // JavaScript's Number('') is 0; here an empty text is not a number.
  if (typeof value === 'object' ? !(value instanceof Date) : typeof value === 'string' && value.trim() === '')
    return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

function textIn(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? jsonText(value) : String(value);
}

/**
 * A smaller number is a time in seconds since 1970 (up to the year 5138), a larger one in milliseconds (from 1973 on).
 */
const SECONDS_BELOW = 1e11;

/** A day, or a second of it, without separators: 20141109, 20141109030202. */
const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/;

/** The point in time that a number or a text denotes; undefined if it denotes none. */
export function dateIn(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value;
  if (typeof value === 'string') {
    const [, year, month, day, hour = '00', minute = '00', second = '00'] = COMPACT.exec(value) ?? [];
    if (year !== undefined) return dateIn(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    const number = numberIn(value);
    if (number !== undefined) return dateIn(number);
  }
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const made = new PlainDate(typeof value === 'number' && Math.abs(value) < SECONDS_BELOW ? value * 1000 : value);
  return Number.isNaN(made.getTime()) ? undefined : made;
}

const UNITS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** The milliseconds of a length of time such as 5m, 1h, 7d; undefined for any other text. */
export function durationIn(text: unknown): number | undefined {
  const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d|w)\s*$/.exec(String(text)) ?? [];
  const length = Number(count) * UNITS[unit as keyof typeof UNITS];
  return length >= 1 ? length : undefined;
}

/** The first Monday of 1970, in milliseconds, from which weeks are counted. */
const MONDAY = 4 * UNITS.d;

/**
 * The beginning, as text, of the stretch of time that holds a point in time. Stretches follow one another from the
 * beginning of 1970 by the clock of the zone; those of weeks begin on Mondays.
 */
function bucket(value: unknown, width: unknown): string | undefined {
  const length = durationIn(width);
  if (length === undefined)
    throw new TypeError(`bucket takes a length such as "5m", "1h" or "7d", not ${textIn(width)}`);
  const at = dateIn(value);
  if (at === undefined) return undefined;
  const first = /w\s*$/.test(String(width)) ? MONDAY : 0;
  const clock = at.getTime() - at.getTimezoneOffset() * UNITS.m;
  const begin = Math.floor((clock - first) / length) * length + first;
  return atClock(begin, at).toISOString().replace('.000Z', 'Z');
}

/**
 * The point in time at which the clock of the zone shows `clock`. If there are two, it is the one with the offset of
 * `at`.
 */
function atClock(clock: number, at: Date): Date {
  const same = new Date(clock + at.getTimezoneOffset() * UNITS.m);
  const shown = same.getTime() - same.getTimezoneOffset() * UNITS.m;
  return shown === clock ? same : new Date(clock + same.getTimezoneOffset() * UNITS.m);
}

/**
 * A record of one level: a member of an object in it is named by both keys, `info.OS`, an element by its index, `xs.0`.
 * Empty objects and arrays stay. Throws if two members would have the same name.
 */
function flatten(value: unknown, separator: unknown = '.'): unknown {
  if (!isContainer(value)) return value;
  const flat = new Map<string, unknown>();
  const rest: (readonly [name: string, value: unknown])[] = Object.entries(value).reverse();
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [name, inner] = next;
    const members = isContainer(inner) ? Object.entries(inner) : [];
    for (const [key, own] of members.reverse()) rest.push([name + separator + key, own]);
    if (members.length > 0) continue;
    if (flat.has(name)) throw new TypeError(`two members would be named ${name}; another separator keeps them apart`);
    flat.set(name, inner);
  }
  return Object.fromEntries(flat);
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

const paths = new Map<string, Path>();

/** A value without the values at some paths. */
function drop(value: unknown, ...texts: unknown[]): unknown {
  return texts.reduce((left, text) => dropPath(left, pathOf(String(text)), 0), value);
}

function pathOf(text: string): Path {
  const known = paths.get(text) ?? parsePath(text);
  paths.set(text, known);
  return known;
}

/** Copies the objects on the path, without the value at its end; everything beside the path is shared. */
function dropPath(value: unknown, path: Path, at: number): unknown {
  const step = path[at];
  if (step === undefined || !isContainer(value)) return value;
  const isLast = at === path.length - 1;
  if (Array.isArray(value)) {
    if ('key' in step) return value;
    const chosen = (k: number) => 'every' in step || k === (step.index < 0 ? value.length + step.index : step.index);
    return isLast
      ? value.filter((_, k) => !chosen(k))
      : value.map((own, k) => (chosen(k) ? dropPath(own, path, at + 1) : own));
  }
  if ('index' in step) return value;
  const chosen = (key: string) => 'every' in step || key === step.key;
  const members = Object.entries(value);
  if (!members.some(([key]) => chosen(key))) return value;
  return Object.fromEntries(
    members.flatMap(([key, own]) => {
      if (!chosen(key)) return [[key, own] as const];
      return isLast ? [] : [[key, dropPath(own, path, at + 1)] as const];
    }),
  );
}
