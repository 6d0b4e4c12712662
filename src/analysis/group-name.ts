import { canonicalText } from '../record/canonical.ts';

/** The group of what has no value to be grouped by. */
export const NO_GROUP = '(none)';

/** The name of the group of a value: text as it is, anything else as JSON, with members in order of their names. */
export function groupName(value: unknown): string {
  if (value === undefined || value === null) return NO_GROUP;
  return typeof value === 'string' ? value : canonicalText(value);
}
