import { canonicalText } from '../record/canonical.ts';

/**
 * The order of values of any type: missing, null, false, true, numbers, strings by UTF-16 code units, then arrays and
 * objects by their JSON text. It is total: 0 only for values with the same JSON.
 */
export function compareValues(a: unknown, b: unknown): number {
  const kind = kindOf(a);
  const kinds = kind - kindOf(b);
  if (kinds !== 0) return kinds;
  if (kind < CONTAINER) return compareSame(a as number, b as number);
  return compareSame(canonicalText(a), canonicalText(b));
}

const CONTAINER = 5;

function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'boolean':
      return 2;
    case 'number':
      return Number.isNaN(value) ? 1 : 3;
    case 'string':
      return 4;
    case 'object':
      return value === null ? 1 : CONTAINER;
    default:
      return 0;
  }
}

function compareSame<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
