import { Dictionary } from '../../model/ratings/dictionary.ts';
import type { Json } from '../../record/record.ts';
import { packBytes, packNumbers, unpackBytes, unpackNumbers } from './packed.ts';
import { type Duplicates, type EncodedPairs, RatedPairs } from './rated-pairs.ts';

/** The counters: records of either form, and what was left out of them, by reason. */
export const FACTS = [
  'records',
  /** Records without a client or user. */
  'noClient',
  /** Records with a client but without any add-on or item. */
  'noAddons',
  /** The theme that every profile has. */
  'defaultTheme',
  'theme',
  'system',
  'foreign',
  'disabled',
  'blocklisted',
  /** By the rules of 2014: add-ons without a name. */
  'unnamed',
  'notANumber',
  'zero',
  /** Users or items that are numbers beyond 2⁵³, several of which become equal when JSON is read. */
  'inexact',
  /** Records that are ratings, not pings. */
  'rated',
] as const;

/** The name of a counter. */
export type Fact = (typeof FACTS)[number];

/** The items of each user, over all sessions, and the other names of add-ons. */
export interface RatingsState {
  /** The way to join several ratings of one item by one user. For pings every weight is 1. */
  readonly duplicates: Duplicates;
  readonly facts: Record<Fact, number>;
  readonly users: Dictionary;
  /** Add-ons by id, or under the rules of 2014 by name; other items by their names. */
  readonly items: Dictionary;
  /** The pairs (user, item), each once. */
  readonly pairs: RatedPairs;
  readonly names: Dictionary;
  /** The pairs (item, name), with the number of times that an add-on had the name. */
  readonly called: RatedPairs;
}

/** The state before any record. */
export function emptyRatings(duplicates: Duplicates = 'max'): RatingsState {
  return {
    duplicates,
    facts: noFacts(),
    users: new Dictionary(),
    items: new Dictionary(),
    pairs: new RatedPairs(),
    names: new Dictionary(),
    called: new RatedPairs(),
  };
}

function noFacts(): Record<Fact, number> {
  return Object.fromEntries(FACTS.map((name) => [name, 0])) as Record<Fact, number>;
}

/** Adds `b` to `a`. Both are exact, so the result does not depend on how the input was split. */
export function mergeRatings(a: RatingsState, b: RatingsState): RatingsState {
  for (const name of FACTS) a.facts[name] += b.facts[name];
  const users = Array.from(b.users, (user) => a.users.add(user));
  const items = Array.from(b.items, (item) => a.items.add(item));
  const names = Array.from(b.names, (name) => a.names.add(name));
  const duplicates = b.facts.rated > 0 ? a.duplicates : 'max';
  for (const { first, second, weight, times } of b.pairs)
    a.pairs.add(users[first]!, items[second]!, weight, times, duplicates);
  for (const { first, second, times } of b.called) a.called.add(items[first]!, names[second]!, 1, times);
  return a;
}

type EncodedNames = [text: string[], lengths: string[]];
type Encoded = [1, number[], EncodedNames, EncodedNames, EncodedPairs, EncodedNames, EncodedPairs];

/** The state as JSON. */
export function encodeRatings({ facts, users, items, pairs, names, called }: RatingsState): Json {
  const encoded: Encoded = [
    1,
    FACTS.map((name) => facts[name]),
    encodeNames(users),
    encodeNames(items),
    pairs.encode(),
    encodeNames(names),
    called.encode(),
  ];
  return encoded;
}

/** The state that `encodeRatings` wrote. */
export function decodeRatings(json: Json, duplicates: Duplicates = 'max'): RatingsState {
  const [, counts, users, items, pairs, names, called] = json as unknown as Encoded;
  const facts = noFacts();
  for (const [i, name] of FACTS.entries()) facts[name] = counts[i] ?? 0;
  return {
    duplicates,
    facts,
    users: decodeNames(users),
    items: decodeNames(items),
    pairs: RatedPairs.decode(pairs),
    names: decodeNames(names),
    called: RatedPairs.decode(called),
  };
}

function encodeNames(names: Dictionary): EncodedNames {
  const lengths = function* () {
    for (let index = 0; index < names.size; index++) yield names.bytesAt(index).length;
  };
  return [packBytes(names.bytes), packNumbers(lengths())];
}

function decodeNames([text, lengths]: EncodedNames): Dictionary {
  const bytes = Buffer.from(unpackBytes(text).buffer);
  const names = new Dictionary();
  let at = 0;
  for (const length of unpackNumbers(lengths)) {
    names.add(bytes.toString('utf8', at, at + length));
    at += length;
  }
  return names;
}
