import type { ConstructorName, GlobalName } from './language.ts';
import { elements, member } from './members.ts';

/** The most elements that `Array.from` makes of a bare `{length: n}`. */
const MOST_ELEMENTS = 10_000_000;

/** The value of every global. Where JavaScript would throw on a missing value, these return an empty one. */
export const GLOBAL_VALUES: Readonly<Record<GlobalName, unknown>> = {
  undefined,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  Number,
  String,
  Boolean,
  parseInt: Number.parseInt,
  parseFloat: Number.parseFloat,
  isNaN: (value: unknown) => Number.isNaN(Number(value)),
  isFinite: (value: unknown) => Number.isFinite(Number(value)),
  'Number.isInteger': Number.isInteger,
  'Number.isSafeInteger': Number.isSafeInteger,
  'Number.isFinite': Number.isFinite,
  'Number.isNaN': Number.isNaN,
  'Number.MAX_SAFE_INTEGER': Number.MAX_SAFE_INTEGER,
  'Number.MIN_SAFE_INTEGER': Number.MIN_SAFE_INTEGER,
  'Number.MAX_VALUE': Number.MAX_VALUE,
  'Number.EPSILON': Number.EPSILON,
  'String.fromCharCode': String.fromCharCode,
  'String.fromCodePoint': String.fromCodePoint,
  'Object.keys': (value: unknown) => Object.keys(value ?? {}),
  'Object.values': (value: unknown) => Object.values(value ?? {}),
  'Object.entries': (value: unknown) => Object.entries(value ?? {}),
  'Object.fromEntries': (pairs: unknown) => Object.fromEntries(elements(pairs) as Iterable<[string, unknown]>),
  'Object.hasOwn': (value: unknown, key: unknown) => Object.hasOwn(Object(value ?? {}), key as string),
  'Array.isArray': Array.isArray,
  'Array.from': arrayFrom,
  'JSON.stringify': JSON.stringify,
  'JSON.parse': (text: unknown) => (text === undefined ? undefined : JSON.parse(text as string)),
  'Date.parse': Date.parse,
  'Date.UTC': Date.UTC,
  'Math.abs': Math.abs,
  'Math.sign': Math.sign,
  'Math.floor': Math.floor,
  'Math.ceil': Math.ceil,
  'Math.round': Math.round,
  'Math.trunc': Math.trunc,
  'Math.fround': Math.fround,
  'Math.min': Math.min,
  'Math.max': Math.max,
  'Math.sqrt': Math.sqrt,
  'Math.cbrt': Math.cbrt,
  'Math.hypot': Math.hypot,
  'Math.pow': Math.pow,
  'Math.exp': Math.exp,
  'Math.expm1': Math.expm1,
  'Math.log': Math.log,
  'Math.log2': Math.log2,
  'Math.log10': Math.log10,
  'Math.log1p': Math.log1p,
  'Math.sin': Math.sin,
  'Math.cos': Math.cos,
  'Math.tan': Math.tan,
  'Math.asin': Math.asin,
  'Math.acos': Math.acos,
  'Math.atan': Math.atan,
  'Math.atan2': Math.atan2,
  'Math.sinh': Math.sinh,
  'Math.cosh': Math.cosh,
  'Math.tanh': Math.tanh,
  'Math.imul': Math.imul,
  'Math.clz32': Math.clz32,
  'Math.PI': Math.PI,
  'Math.E': Math.E,
  'Math.LN2': Math.LN2,
  'Math.LN10': Math.LN10,
  'Math.SQRT2': Math.SQRT2,
};

/**
 * A point in time whose text does not depend on the language of the machine, in which JavaScript writes the name of the
 * zone.
 */
export class PlainDate extends Date {
  override toString(): string {
    return super.toString().replace(/ \(.*\)$/, '');
  }
}

/**
 * The constructors that `new` may call. A date needs an argument, since results must be repeatable. Several arguments
 * are the parts of a date in the time zone of the plan.
 */
export const CONSTRUCTOR_VALUES: Readonly<Record<ConstructorName, (...values: unknown[]) => unknown>> = {
  Date: (...values) => {
    if (values.length === 0) throw new TypeError('new Date takes an argument');
    if (values.includes(undefined)) return undefined;
    return Reflect.construct(PlainDate, values.slice(0, 7));
  },
  Set: (values) => new Set(elements(values)),
};

/** `Array.from` without iterators: it takes an array, a text, a set, or any object with a length. */
function arrayFrom(source: unknown, convert?: (value: unknown, index: number) => unknown): unknown[] {
  if (source === null || source === undefined) return [];
  if (typeof source === 'string' || Array.isArray(source) || source instanceof Set)
    return convert === undefined ? Array.from(source) : Array.from(source, convert);
  const length = Math.trunc(Number(member(source, 'length'))) || 0;
  if (length > MOST_ELEMENTS) throw new RangeError(`Array.from makes at most ${MOST_ELEMENTS} elements`);
  const made: unknown[] = [];
  for (let i = 0; i < length; i++) made.push(convert ? convert(member(source, i), i) : member(source, i));
  return made;
}
