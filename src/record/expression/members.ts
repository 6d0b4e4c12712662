/**
 * The own member `key` of a value, its element, its length: everything that a plain `.` may see. Never a prototype, so
 * that `constructor` and `__proto__` are data where the record has them and undefined elsewhere. Missing values give
 * undefined.
 */
export function member(value: unknown, key: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const name = typeof key === 'number' || typeof key === 'string' ? key : String(key);
  if (typeof value === 'string') return Object.hasOwn(Object(value), name) ? value[name as number] : undefined;
  if (typeof value !== 'object') return undefined;
  if (Object.hasOwn(value, name)) return (value as Record<string | number, unknown>)[name];
  return value instanceof Set && name === 'size' ? value.size : undefined;
}

/** What to read a member of that is an own one (`isOwnOnly`): the value where it is an object, for a text has none. */
export function ownMembers(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : NOTHING;
}

const NOTHING = {};

/** `key in value`, of own members only; false where `value` is missing. */
export function hasMember(key: unknown, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value !== 'object') throw new TypeError(`'in' needs an object on its right, not ${describe(value)}`);
  return Object.hasOwn(value, typeof key === 'number' ? key : String(key));
}

/** What `...` may spread into an array or a call: nothing where the value is missing. */
export function elements(value: unknown): Iterable<unknown> {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Set) return value;
  throw new TypeError(`only an array, a text or a set can be spread, not ${describe(value)}`);
}

/** The same as an array, for the patterns of parameters. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [...elements(value)];
}

/** What `{a, b, ...rest}` leaves for `rest`. */
export function without(value: unknown, keys: readonly unknown[]): Record<string, unknown> {
  const left = new Set(keys.map(String));
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => !left.has(key)));
}

function describe(value: unknown): string {
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
