/**
 * The part of a value that an expression reads. Scalars are always read. Of an object it names the members; of an array
 * the elements, and its length where all elements or some from the end are named. A scanner may leave out everything
 * else. Plain JSON.
 */
export interface Shape {
  /** All of it is read, and the other members mean nothing. */
  readonly whole: boolean;
  readonly keys: readonly (readonly [string, Shape])[];
  readonly every?: Shape;
  /** Elements by their numbers, -1 for the last. Where other elements are read as well, these are read whole. */
  readonly indexes: readonly (readonly [number, Shape])[];
}

/** A shape under construction. */
export class ShapeDraft {
  whole = false;
  /** Whether the length of an array is read. */
  length = false;
  readonly keys = new Map<string, ShapeDraft>();
  every: ShapeDraft | undefined;
  readonly indexes = new Map<number, ShapeDraft>();

  key(key: string): ShapeDraft {
    return put(this.keys, key);
  }

  index(index: number): ShapeDraft {
    return put(this.indexes, index);
  }

  elements(): ShapeDraft {
    this.every ??= new ShapeDraft();
    return this.every;
  }

  finish(): Shape {
    // An object may have `__proto__` as a member in an unusual way, so it is read whole.
    if (this.whole || this.keys.has('__proto__')) return WHOLE;
    // To deliver the last element, a scanner must count them, which gives the length.
    if (this.length && this.every === undefined) this.index(-1);
    const numbers = [...this.indexes.keys()];
    const mixed =
      numbers.length > 0 && (this.every !== undefined || numbers.some((n) => n < 0) !== numbers.every((n) => n < 0));
    return {
      whole: false,
      keys: [...this.keys].map(([key, draft]) => [key, draft.finish()]),
      ...(this.every && { every: this.every.finish() }),
      indexes: [...this.indexes].map(([index, draft]) => [index, mixed ? WHOLE : draft.finish()]),
    };
  }
}

const WHOLE: Shape = { whole: true, keys: [], indexes: [] };

function put<Key>(map: Map<Key, ShapeDraft>, key: Key): ShapeDraft {
  let draft = map.get(key);
  if (draft === undefined) {
    draft = new ShapeDraft();
    map.set(key, draft);
  }
  return draft;
}
