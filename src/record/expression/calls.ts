import { KINDS, type Kind, METHOD_NAMES, METHODS } from './methods.ts';

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

/** The natives by method name and kind of receiver. */
const NATIVES: ReadonlyMap<string, ReadonlyMap<Kind, Native>> = collectNatives();

/**
 * The call of method `name`: undefined where the receiver is missing, a TypeError where its kind has no such method. An
 * own member of that name does not matter: what a record holds is never called.
 */
export function methodCall(name: string): MethodCall {
  if (name === 'flatMap') return callFlatMap;
  return nativeCall(name);
}

function nativeCall(name: string): MethodCall {
  const nativeOf = nativesOf(name);
  return (receiver, ...values) => {
    if (receiver === undefined || receiver === null) return undefined;
    return Reflect.apply(nativeOf(receiver), receiver, values);
  };
}

const callNativeFlatMap = nativeCall('flatMap');

/** The engine's own takes five times as long for short arrays. None here has holes, which it would skip. */
function callFlatMap(receiver: unknown, make: unknown): unknown {
  if (!Array.isArray(receiver) || typeof make !== 'function') return callNativeFlatMap(receiver, make);
  const made: unknown[] = [];
  for (let k = 0; k < receiver.length; k++) {
    const result = make(receiver[k], k, receiver);
    if (Array.isArray(result)) for (let n = 0; n < result.length; n++) made.push(result[n]);
    else made.push(result);
  }
  return made;
}

/**
 * What to call method `name` on, so that the call is one that the engine's compiler sees through, callbacks included:
 * the receiver itself where it is an array or a text that has this method from its prototype, otherwise something that
 * calls it as `methodCall` does. Undefined where neither has.
 */
export function receiverOf(name: string): ((receiver: unknown) => unknown) | undefined {
  const [ofArray, ofString] = (['array', 'string'] as const).map(
    (kind) => Object.hasOwn(METHODS[kind], name) && OWN_WAY[kind]?.[name] === undefined && name !== 'flatMap',
  );
  if (ofArray && ofString) return arrayOrString;
  if (ofArray) return array;
  return ofString ? string : undefined;
}

const array = (receiver: unknown) => (Array.isArray(receiver) ? receiver : new Other(receiver));
const string = (receiver: unknown) => (typeof receiver === 'string' ? receiver : new Other(receiver));
const arrayOrString = (receiver: unknown) => (Array.isArray(receiver) ? receiver : string(receiver));

/** An object that has every method. */
class Other {
  readonly receiver: unknown;
  constructor(receiver: unknown) {
    this.receiver = receiver;
  }
  static {
    for (const name of METHOD_NAMES) {
      const call = methodCall(name);
      const value = function (this: Other, ...values: unknown[]) {
        // biome-ignore lint/plugin: as many as there were
        return call(this.receiver, ...values);
      };
      Object.defineProperty(Other.prototype, name, { value });
    }
  }
}

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
