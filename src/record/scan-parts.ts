import { LIST } from '../kernels/scan/kernel.ts';
import type { Json } from './record.ts';
import type { WantedPart } from './scan-trie.ts';

/** Builds a value from the parts of it that the kernel has listed. Unlisted members and elements are left out. */
export class PartReader {
  readonly #parts: readonly WantedPart[];
  readonly #decode: (at: number, length: number) => Json;
  #words: Uint32Array = new Uint32Array(0);
  #next = 0;

  constructor(parts: readonly WantedPart[], decode: (at: number, length: number) => Json) {
    this.#parts = parts;
    this.#decode = decode;
  }

  /** Reads the value whose entries begin at number `entry` of the list in `words`. */
  read(words: Uint32Array, entry: number): Json {
    this.#words = words;
    this.#next = LIST / 4 + entry * WORDS;
    return this.#value();
  }

  #value(): Json {
    const at = this.#next;
    const words = this.#words;
    const kind = words[at]! & 3;
    this.#next += WORDS;
    if (kind === SCALAR) return this.#decode(words[at + 1]!, words[at + 2]!);
    const end = LIST / 4 + words[at + 2]! * WORDS;
    return kind === OBJECT ? this.#object(end) : this.#array(this.#parts[words[at]! >> 2]!, words[at + 1]!, end);
  }

  #object(end: number): Json {
    const object: { [key: string]: Json } = {};
    while (this.#next < end) {
      const { key } = this.#parts[this.#words[this.#next]! >> 2]!;
      object[key] = this.#value();
    }
    return object;
  }

  /** Reads an array. Entries come in the order of the elements; those counted from the end come after all others. */
  #array({ asArray: { every, indexes, ends } }: WantedPart, count: number, end: number): Json {
    const array: Json[] = new Array(count);
    if (every !== undefined) for (let k = 0; k < count; k++) array[k] = this.#value();
    else if (indexes.size > 0) for (let k = 0; k < count; k++) if (indexes.has(k)) array[k] = this.#value();
    if (this.#next < end) for (const index of ends.keys()) if (count + index >= 0) array[count + index] = this.#value();
    return array;
  }
}

const WORDS = 3;
const SCALAR = 0;
const OBJECT = 1;
