import { PairTable } from '../book/pair-table.ts';
import { packBytes, packNumbers, unpackBytes, unpackNumbers } from './packed.ts';

/** Pairs of numbers, each held once, with its count and its weight. About 32 bytes a pair. */
export class RatedPairs {
  readonly #pairs = new PairTable();
  #times = new Uint32Array(64);
  #weights = new Float64Array(64);

  get size(): number {
    return this.#pairs.size;
  }

  add(first: number, second: number, weight = 1, times = 1, duplicates: Duplicates = 'max'): void {
    const known = this.#pairs.size;
    const pair = this.#pairs.idOf(first, second);
    if (pair === this.#times.length) this.#grow();
    this.#weights[pair] = pair === known ? weight : joined(duplicates, this.#weights[pair]!, weight);
    this.#times[pair]! += times;
  }

  /** Yields the pairs in order of first occurrence. */
  *[Symbol.iterator](): Generator<RatedPair> {
    for (let pair = 0; pair < this.size; pair++) yield this.#at(pair);
  }

  /** The pairs as JSON, with about three bytes for each if neighbours share their first number. */
  encode(): EncodedPairs {
    const { first, second, size } = this.#pairs;
    const numbers = function* (times: Uint32Array) {
      let before = 0;
      for (let pair = 0; pair < size; pair++) {
        // Zigzag encoding: small differences of either sign become small numbers.
        const step = first[pair]! - before;
        before = first[pair]!;
        yield step < 0 ? -2 * step - 1 : 2 * step;
        yield second[pair]!;
        yield times[pair]!;
      }
    };
    const weights = this.#weights.subarray(0, size);
    const isPlain = weights.every((weight) => weight === 1);
    return [size, packNumbers(numbers(this.#times)), isPlain ? [] : packBytes(weights)];
  }

  static decode([size, packed, packedWeights]: EncodedPairs): RatedPairs {
    const pairs = new RatedPairs();
    const bytes = unpackBytes(packedWeights);
    const weights = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
    const numbers = unpackNumbers(packed);
    let first = 0;
    for (let pair = 0; pair < size; pair++) {
      const step = numbers.next().value!;
      first += step % 2 === 1 ? -(step + 1) / 2 : step / 2;
      pairs.add(first, numbers.next().value!, weights[pair] ?? 1, numbers.next().value!);
    }
    return pairs;
  }

  #at(pair: number): RatedPair {
    const { first, second } = this.#pairs;
    return { first: first[pair]!, second: second[pair]!, weight: this.#weights[pair]!, times: this.#times[pair]! };
  }

  #grow(): void {
    const times = new Uint32Array(this.#times.length * 2);
    times.set(this.#times);
    this.#times = times;
    const weights = new Float64Array(this.#weights.length * 2);
    weights.set(this.#weights);
    this.#weights = weights;
  }
}

/** The ways to join several weights of one pair: take the largest, the sum, or the last one. */
export type Duplicates = 'max' | 'sum' | 'last';

function joined(duplicates: Duplicates, before: number, weight: number): number {
  if (duplicates === 'sum') return before + weight;
  return duplicates === 'last' ? weight : Math.max(before, weight);
}

/** A pair with its weight and the number of times it was seen. */
export interface RatedPair {
  readonly first: number;
  readonly second: number;
  readonly weight: number;
  readonly times: number;
}

/** Pairs as JSON: their number, packed numbers, and packed weights. */
export type EncodedPairs = [size: number, numbers: string[], weights: string[]];
