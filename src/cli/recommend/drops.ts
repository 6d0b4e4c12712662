import type { NamedRatings } from '../../analysis/ratings/named-ratings.ts';
import type { Fact, RatingsState } from '../../analysis/ratings/state.ts';
import { grouped } from '../../render/number-text.ts';

/** The numbers of what was left out, by reason, without zeros. */
export type DropCounts = Readonly<Record<string, number>>;

/** Counts everything that was left out between the records and the matrix. */
export function dropsOf({ facts }: RatingsState, { ratings, excluded, nameless }: NamedRatings): DropCounts {
  const { records: _, rated: __, ...left } = facts;
  const all = { ...left, nameless, excluded, rare: ratings.drops.rare, sameName: ratings.drops.duplicates };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

/** The counts in words, largest first. */
export function describeDrops(drops: DropCounts): string {
  return Object.entries(drops)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${grouped(count)} ${WORDS[reason as keyof typeof WORDS] ?? reason}`)
    .join(', ');
}

const WORDS: Record<Exclude<Fact, 'records' | 'rated'> | 'nameless' | 'excluded' | 'rare' | 'sameName', string> = {
  noClient: 'records without a client',
  noAddons: 'records without add-ons',
  defaultTheme: 'times the default theme',
  theme: 'themes',
  system: 'add-ons of the system',
  foreign: 'side-loaded add-ons',
  disabled: 'disabled add-ons',
  blocklisted: 'blocklisted add-ons',
  unnamed: 'add-ons without a name',
  nameless: 'add-ons without any name',
  notANumber: 'weights that are no numbers',
  zero: 'weights of zero',
  inexact: 'with a user or item beyond 2^53, which only quotes keep exact',
  excluded: 'on the lists',
  rare: 'of add-ons that too few have',
  sameName: 'under a name that was there already',
};
