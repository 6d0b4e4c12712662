import { UsageError } from '../errors.ts';
import type { Json } from '../record/record.ts';

/** A parameter that must be a whole number of at least `least`. Throws a UsageError otherwise. */
export function wholeParam(usage: string, name: string, value: Json, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw badParam(usage, name, `a whole number of at least ${least}`, value);
}

/** The error for a parameter out of range; by default its hint is the aggregate's notation. */
export function badParam(usage: string, name: string, wanted: string, value: Json, hint?: string): UsageError {
  return new UsageError(`${name} must be ${wanted}, not ${JSON.stringify(value)}`, hint ?? `it is written ${usage}`);
}
