import { KINDS, type Kind, METHODS } from './methods.ts';

/** Calls one method of whatever receiver. */
export type MethodCall = (receiver: unknown, ...values: unknown[]) => unknown;

type Native = (...values: never[]) => unknown;

/** What is not simply the method of that name on the prototype. */
const OWN_WAY: { readonly [kind in Kind]?: Readonly<Record<string, Native>> } = {
  string: {
    match: onlyPattern('match', String.prototype.match),
    matchAll: onlyPattern('matchAll', function (this: string, pattern: RegExp) {
      return [...this.matchAll(pattern)];
    }),
    search: onlyPattern('search', String.prototype.search),
  },
  array: {
    entries(this: unknown[]) {
      return [...this.entries()];
    },
    hasOwnProperty: hasOwn,
    keys(this: unknown[]) {
      return [...this.keys()];
    },
    reverse: Array.prototype.toReversed,
    sort: Array.prototype.toSorted,
    values(this: unknown[]) {
      return [...this];
    },
  },
  object: { hasOwnProperty: hasOwn },
};

const PROTOTYPES: Readonly<Record<Kind, object>> = {
  string: String.prototype,
  array: Array.prototype,
  number: Number.prototype,
  boolean: Boolean.prototype,
  object: Object.prototype,
  regexp: RegExp.prototype,
  date: Date.prototype,
  set: Set.prototype,
};

/** The natives by method name and kind of receiver, taken once, so that nothing done later to a prototype is ever called. */
const NATIVES: ReadonlyMap<string, ReadonlyMap<Kind, Native>> = collectNatives();

/**
 * The call of method `name`: undefined where the receiver is missing, a TypeError where its kind has no such method. An own
 * member of that name does not matter: what a record holds is never called.
 */
export function methodCall(name: string): MethodCall {
  const nativeOf = nativesOf(name);
  return (receiver, ...values) => {
    if (receiver === undefined || receiver === null) return undefined;
    return Reflect.apply(nativeOf(receiver), receiver, values);
  };
}

/** The same with one argument, which is the usual number: without an array of them it takes half the time. */
export function methodCallOfOne(name: string): MethodCall {
  const nativeOf = nativesOf(name);
  return (receiver, value) => {
    if (receiver === undefined || receiver === null) return undefined;
    return call.call(nativeOf(receiver), receiver, value);
  };
}

const { call } = Function.prototype;

function nativesOf(name: string): (receiver: NonNullable<unknown>) => Native {
  const natives = NATIVES.get(name)!;
  const ofString = natives.get('string');
  const ofArray = natives.get('array');
  return (receiver) => {
    if (typeof receiver === 'string' && ofString) return ofString;
    if (ofArray && Array.isArray(receiver)) return ofArray;
    const kind = kindOf(receiver);
    const native = natives.get(kind);
    if (native === undefined) throw new TypeError(`${KINDS[kind]} has no method ${name}`);
    return native;
  };
}

function collectNatives(): Map<string, Map<Kind, Native>> {
  const natives = new Map<string, Map<Kind, Native>>();
  for (const kind of Object.keys(METHODS) as Kind[]) {
    for (const name of Object.keys(METHODS[kind])) {
      const native = OWN_WAY[kind]?.[name] ?? (PROTOTYPES[kind] as Record<string, Native>)[name]!;
      const kinds = natives.get(name) ?? new Map<Kind, Native>();
      natives.set(name, kinds.set(kind, native));
    }
  }
  return natives;
}

function kindOf(value: unknown): Kind {
  if (typeof value !== 'object') return typeof value as 'string' | 'number' | 'boolean';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof RegExp) return 'regexp';
  return value instanceof Set ? 'set' : 'object';
}

/** Text would be compiled to a pattern, and text is mostly data; only a literal pattern of the expression is taken. */
function onlyPattern(name: string, native: (this: string, pattern: RegExp) => unknown): Native {
  return function (this: string, pattern: unknown) {
    if (!(pattern instanceof RegExp)) throw new TypeError(`${name} takes a /pattern/, for text there is includes`);
    return Reflect.apply(native, this, [pattern]);
  };
}

function hasOwn(this: object, key: string | number): boolean {
  return Object.hasOwn(this, key);
}
