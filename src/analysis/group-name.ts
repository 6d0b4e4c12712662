import { canonicalText } from '../record/canonical.ts';

/** The name of the group of records without a value to group by. */
export const NO_GROUP = '(none)';

/** The name of a value's group: text unchanged, anything else as JSON with members in order of their names. */
export function groupName(value: unknown): string {
  if (value === undefined || value === null) return NO_GROUP;
  return typeof value === 'string' ? value : canonicalText(value);
}
