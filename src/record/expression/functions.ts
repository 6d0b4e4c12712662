import { jsonText } from '../canonical.ts';
import { OTLP_KINDS, type OtlpKind, otlpRecords } from '../otlp.ts';
import { parsePath } from '../path.ts';
import type { Path } from '../record.ts';
import { pointIn } from '../time/point.ts';
import { beginText, type Width, widthIn } from '../time/stretch.ts';
import { PlainDate } from './globals.ts';
import type { FunctionName, PlaceName } from './language.ts';

/** The functions that the language adds, except those that ask where a record comes from. */
export const FUNCTION_VALUES: Readonly<Record<Exclude<FunctionName, PlaceName>, (...values: never[]) => unknown>> = {
  number: numberIn,
  text: textIn,
  date: dateIn,
  bucket,
  bucketOf,
  flatten,
  drop,
  otlp,
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

/** The point in time that a number or a text denotes; undefined if it denotes none. */
function dateIn(value: unknown): Date | undefined {
  const at = pointIn(value);
  if (at === undefined) return undefined;
  return value instanceof Date ? value : new PlainDate(at);
}

/**
 * Returns the beginning, as text, of the stretch of time that holds a point in time; undefined if the value is not a
 * point in time.
 */
function bucket(value: unknown, width: unknown): string | undefined {
  const stretch = stretchOf(width);
  const at = pointIn(value);
  return at === undefined ? undefined : beginText(at, stretch);
}

/** Does the same, but throws a TypeError if the value is not a point in time. */
function bucketOf(value: unknown, width: unknown): string {
  const at = pointIn(value);
  if (at !== undefined) return beginText(at, stretchOf(width));
  throw new TypeError(value === undefined ? 'it is missing' : `${textIn(value)} is no point in time`);
}

function stretchOf(width: unknown): Width {
  const stretch = widthIn(width);
  if (stretch !== undefined) return stretch;
  throw new TypeError(`bucket takes a length such as "5m", "1h" or "7d", not ${textIn(width)}`);
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

/** The records of a request of OpenTelemetry. Throws a TypeError for a kind that is not known. */
function otlp(value: unknown, kind: unknown): object[] {
  if (OTLP_KINDS.includes(kind as OtlpKind)) return otlpRecords(value, kind as OtlpKind);
  throw new TypeError(`otlp takes ${OTLP_KINDS.join(', ')}, not ${textIn(kind)}`);
}
