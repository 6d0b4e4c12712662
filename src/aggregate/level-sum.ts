import type { ExactSum } from './exact-sum.ts';
import type { Fields } from './fields.ts';

/**
 * The fields of an exact sum: the first holds whole numbers, the second multiples of 2^-40 below 1, and each further
 * one 52 more binary digits. All are exact doubles, also during additions: what becomes too large for its field is
 * carried to the one before. Only fractions need more than the first.
 */
export type Places = readonly number[];

const UNITS = [1, 2 ** 40, 2 ** 92, 2 ** 144];
/** Whole parts below this leave room for carries. */
const ROOM = 2 ** 51;

/** Adds a number. Returns false, and adds nothing, if the fields cannot hold the sum. */
export function addToSum(fields: Fields, places: Places, group: number, x: number): boolean {
  const whole = fields.arrays[places[0]!]!;
  const sum = whole[group]! + x;
  if (Number.isSafeInteger(x) && Number.isSafeInteger(sum)) whole[group] = sum;
  else if (canAddParts(fields, places, group, x)) addParts(fields, places, group, x);
  else return false;
  return true;
}

/** Whether `addParts` can add a number, and one more like it. */
export function canAddParts({ arrays }: Fields, places: Places, group: number, x: number): boolean {
  const fits = Math.abs(x) < ROOM && Number.isInteger(x * UNITS[places.length - 1]!);
  return fits && Math.abs(arrays[places[0]!]![group]!) < ROOM;
}

/** Adds a number part by part. */
export function addParts(fields: Fields, places: Places, group: number, x: number): void {
  let rest = x % 1;
  if (rest !== 0) fields.widen();
  parts[0] = x - rest;
  let last = 0;
  while (rest !== 0) {
    const unit = UNITS[++last]!;
    parts[last] = Math.trunc(rest * unit) / unit;
    rest -= parts[last]!;
  }
  let carried = 0;
  for (let k = last; k > 0; k--) {
    const array = fields.arrays[places[k]!]!;
    const sum = array[group]! + (parts[k]! + carried);
    const unit = UNITS[k - 1]!;
    carried = Math.trunc(sum * unit) / unit;
    array[group] = sum - carried;
  }
  fields.arrays[places[0]!]![group]! += parts[0]! + carried;
}

const parts = [0, 0, 0, 0];

/** Whether `mergeSum` can add a sum. */
export function canMergeSum(fields: Fields, places: Places, group: number, next: Fields, from: number): boolean {
  const [own, other] = [fields.arrays[places[0]!]![group]!, next.arrays[places[0]!]![from]!];
  return next.isWide ? Math.abs(own) < ROOM && Math.abs(other) < ROOM : Number.isSafeInteger(own + other);
}

/** Adds a sum that is held in the same fields. */
export function mergeSum(fields: Fields, places: Places, group: number, next: Fields, from: number): void {
  fields.arrays[places[0]!]![group]! += next.arrays[places[0]!]![from]!;
  if (next.isWide) for (const place of places.slice(1)) addParts(fields, places, group, next.arrays[place]![from]!);
}

/** Adds a sum in another form. Returns false, and adds nothing, if the fields cannot hold it. */
export function addSum(
  fields: Fields,
  places: Places,
  group: number,
  { whole, mid, high, low, infinite }: ExactSum,
): boolean {
  if (high.length + low.length + infinite > 0) return false;
  if (mid.length === 0) return addToSum(fields, places, group, whole);
  const terms = [whole, ...mid];
  // There must be room for all terms together, too.
  const areSmall = terms.length <= 8 && terms.every((x) => Math.abs(x) < ROOM / 8);
  if (!areSmall || !terms.every((x) => canAddParts(fields, places, group, x))) return false;
  for (const x of terms) addParts(fields, places, group, x);
  return true;
}

/** The sum in the form of `ExactSum`. */
export function sumAt({ arrays }: Fields, places: Places, group: number): ExactSum {
  const mid = isWholeAt({ arrays }, places, group) ? [] : places.slice(1).map((place) => arrays[place]![group]!);
  return {
    whole: arrays[places[0]!]![group]!,
    mid: mid.filter((x) => x !== 0).reverse(),
    high: [],
    low: [],
    infinite: 0,
  };
}

/** Whether a sum has no fraction. */
export function isWholeAt({ arrays }: Pick<Fields, 'arrays'>, places: Places, group: number): boolean {
  for (let k = 1; k < places.length; k++) {
    const array = arrays[places[k]!];
    if (array !== undefined && array[group] !== 0) return false;
  }
  return true;
}
