import { UsageError } from '../errors.ts';
import type { Json } from '../record/record.ts';

/** A parameter that must be a whole number of at least `least`. */
export function wholeParam(usage: string, name: string, value: Json, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw badParam(usage, name, `a whole number of at least ${least}`, value);
}

/** A sentence for a parameter that cannot be, with the way the aggregate is written as the way out. */
export function badParam(usage: string, name: string, wanted: string, value: Json, hint?: string): UsageError {
  return new UsageError(`${name} must be ${wanted}, not ${JSON.stringify(value)}`, hint ?? `it is written ${usage}`);
}
