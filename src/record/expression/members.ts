/**
 * Reads the own member `key` of a value, its element, or its length: everything that a plain `.` may reach. It never
 * looks at a prototype, so `constructor` and `__proto__` are data where the record has them and undefined elsewhere. A
 * missing value gives undefined.
 */
export function member(value: unknown, key: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const name = typeof key === 'number' || typeof key === 'string' ? key : String(key);
  if (typeof value === 'string') return Object.hasOwn(Object(value), name) ? value[name as number] : undefined;
  if (typeof value !== 'object') return undefined;
  if (Object.hasOwn(value, name)) return (value as Record<string | number, unknown>)[name];
  return value instanceof Set && name === 'size' ? value.size : undefined;
}

/**
 * The object to read a member from whose name only objects have (`isOwnOnly`): the value itself, or an empty object for
 * anything else.
 */
export function ownMembers(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : NOTHING;
}

const NOTHING = {};

/** `key in value` for own members only; false where `value` is missing. */
export function hasMember(key: unknown, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value !== 'object') throw new TypeError(`'in' needs an object on its right, not ${describe(value)}`);
  return Object.hasOwn(value, typeof key === 'number' ? key : String(key));
}

/** The elements that `...` spreads into an array or a call; none where the value is missing. */
export function elements(value: unknown): Iterable<unknown> {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Set) return value;
  throw new TypeError(`only an array, a text or a set can be spread, not ${describe(value)}`);
}

/** `elements` as an array, for destructuring patterns. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [...elements(value)];
}

/** Computes `rest` in `{a, b, ...rest}`: the members without `keys`. */
export function without(value: unknown, keys: readonly unknown[]): Record<string, unknown> {
  const left = new Set(keys.map(String));
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => !left.has(key)));
}

function describe(value: unknown): string {
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
