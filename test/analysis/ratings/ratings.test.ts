import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectPairs, RATINGS } from '../../../src/analysis/ratings/entries.ts';
import { itemsByUser, ratingsOf, repeatedRatings } from '../../../src/analysis/ratings/named-ratings.ts';
import { packNumbers, unpackNumbers } from '../../../src/analysis/ratings/packed.ts';
import { ratingsPlan } from '../../../src/analysis/ratings/plan.ts';
import { addRecord, RATING_VALUES } from '../../../src/analysis/ratings/read.ts';
import { decodeRatings, emptyRatings, encodeRatings, type RatingsState } from '../../../src/analysis/ratings/state.ts';
import { checkLaws } from '../laws.ts';

const own = { rules: 'own' } as const;

/** The values of one ping: client, unified add-ons, classic add-ons. */
function ping(client: unknown, active: unknown, classic?: unknown): unknown[] {
  return [client, active, classic, undefined, undefined, undefined, undefined, undefined, undefined];
}

function rating(user: unknown, item: unknown, weight?: unknown): unknown[] {
  return [undefined, undefined, undefined, undefined, undefined, undefined, user, item, weight];
}

function fold(rows: readonly (readonly unknown[])[], rules: 'own' | '2014' = 'own'): RatingsState {
  return rows.reduce<RatingsState>((state, values) => addRecord(state, values, { rules }), emptyRatings());
}

/** Who has what, by name. */
function pairsOf({ users, items, pairs }: RatingsState): string[] {
  return [...pairs].map(({ first, second, weight, times }) => {
    return `${users.at(first)} ${items.at(second)} ${weight} ${times}`;
  });
}

const ABP = { '{d10}': { name: 'Adblock Plus' } };

describe('ratings', () => {
  it('obeys the laws of aggregates', () => {
    const names = fc.constantFrom('a', 'b', 'ä', '__proto__', '');
    const addons = fc.dictionary(names, fc.record({ name: names, isSystem: fc.boolean() }), { maxKeys: 3 });
    const pings = fc.tuple(names, addons, addons).map(([client, active, classic]) => ping(client, active, classic));
    const weights = fc.constantFrom(undefined, 1, 2.5, -1, 0, 'x', '3', Number.NaN);
    const ratings = fc
      .tuple(fc.oneof(names, fc.constantFrom(7, 2 ** 60)), names, weights)
      .map(([user, item, weight]) => rating(user, item, weight));
    checkLaws(() => collectPairs(own), fc.oneof(pings, ratings));
    checkLaws(() => collectPairs({ rules: '2014' }), pings, 30);
  });

  it('counts each client and add-on once over all sessions, and how often it was seen', () => {
    const state = fold([ping('ann', undefined, ABP), ping('bob', undefined, ABP), ping('ann', undefined, ABP)]);
    expect(pairsOf(state)).toEqual(['ann {d10} 1 2', 'bob {d10} 1 1']);
    expect([...repeatedRatings(state)]).toEqual([
      ['ann', '{d10}', 1],
      ['ann', '{d10}', 1],
      ['bob', '{d10}', 1],
    ]);
    expect(itemsByUser(state)).toEqual([[{ item: 0, weight: 1 }], [{ item: 0, weight: 1 }]]);
  });

  it('leaves out numbers as names that may be those of others, and counts them', () => {
    const rows = [rating(2 ** 53, 'A'), rating('u', -1e21), rating(2 ** 53 - 1, 1.5), rating('9007199254740993', 'A')];
    const state = fold(rows);
    expect(pairsOf(state)).toEqual(['9007199254740991 1.5 1 1', '9007199254740993 A 1 1']);
    expect(state.facts).toMatchObject({ records: 4, inexact: 2 });
  });

  it('leaves out what nobody chose, and counts it by reason', () => {
    const flags = [
      { type: 'theme' },
      { isSystem: true },
      { foreignInstall: true },
      { foreignInstall: 1 },
      { userDisabled: true },
      { appDisabled: true },
      { blocklisted: true },
      { name: 'Default' },
      { name: 'kept', type: 'extension', isSystem: false, foreignInstall: 0 },
    ];
    const state = fold([
      ping('ann', Object.fromEntries(flags.map((addon, i) => [`id${i}`, addon]))),
      ping('bob', undefined, { '{972ce4c6-7e08-4474-a285-3208198ce6fd}': {} }),
      ping(undefined, undefined, ABP),
      ping(17.5, undefined, {}),
      ping('cid', undefined, {}),
    ]);
    expect(pairsOf(state)).toEqual(['ann id8 1 1']);
    expect(state.facts).toEqual({
      records: 5,
      noClient: 1,
      noAddons: 2,
      defaultTheme: 2,
      theme: 1,
      system: 1,
      foreign: 2,
      disabled: 2,
      blocklisted: 1,
      unnamed: 0,
      notANumber: 0,
      zero: 0,
      inexact: 0,
      rated: 0,
    });
  });

  it('takes by the rules of 2014 what has a name in the classic section, by that name', () => {
    const section = { a: { name: 'X' }, b: { name: 'X' }, c: {}, d: { name: 'Default' }, e: null };
    const state = fold([ping('ann', { z: { name: 'Z' } }, section)], '2014');
    expect(pairsOf(state)).toEqual(['ann X 1 2']);
    expect(state.facts).toMatchObject({ unnamed: 2, defaultTheme: 1 });
  });

  it('takes ratings of other tables, numbers as names and text as weights', () => {
    const rows = [
      rating(7, 'x', '4.5'),
      rating('7', 'x', 3),
      rating('8', 'y'),
      rating('8', 'z', 0),
      rating('8', 'z', ''),
    ];
    const state = fold(rows);
    expect(pairsOf(state)).toEqual(['7 x 4.5 2', '8 y 1 1']);
    expect(state.facts).toMatchObject({ zero: 1, notANumber: 1 });
  });

  it('knows add-ons by id and shows the name they are called most often; or the other way round', () => {
    const state = fold([
      ping('ann', undefined, { g1: { name: 'Ghostery' }, f: {} }),
      ping('bob', undefined, { g1: { name: 'Ghost' }, g2: { name: 'Ghostery' } }),
      ping('cid', undefined, { g1: { name: 'Ghostery' } }),
    ]);
    const byId = ratingsOf(state, { key: 'id' });
    expect([...byId.ratings.itemNames]).toEqual(['g1', 'f', 'g2']);
    expect(byId.titles).toEqual(['Ghostery', '', 'Ghostery']);
    const byName = ratingsOf(state, { key: 'name' });
    expect([...byName.ratings.itemNames]).toEqual(['Ghostery']);
    expect(byName.titles).toEqual(['g1']);
    // Bob has two add-ons of one name.
    expect(byName).toMatchObject({ nameless: 1, ratings: { users: 3, drops: { duplicates: 1 } } });
  });

  it('leaves out what is on a list, by either name, and what too few have', () => {
    const state = fold([
      ping('ann', undefined, { g: { name: 'Ghostery' }, f: { name: 'Firebug' } }),
      ping('bob', undefined, { g: { name: 'Ghostery' } }),
    ]);
    const exclude = (names: readonly string[]) => names.includes('Ghostery');
    expect(ratingsOf(state, { key: 'id', exclude })).toMatchObject({ excluded: 2, ratings: { items: 1 } });
    expect(ratingsOf(state, { key: 'id', minUsers: 2 }).ratings.drops).toMatchObject({ rare: 1, rareItems: 1 });
  });

  it('has a compact state: under six bytes a pair beside the names', () => {
    const state = emptyRatings();
    for (let client = 0; client < 20_000; client++) {
      const addons = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((k) => [`id${(client * k * 31) % 3000}`, {}]));
      addRecord(state, ping(`c${client}`, undefined, addons), own);
    }
    const text = JSON.stringify(encodeRatings(state));
    const names = [...state.users, ...state.items].join('').length;
    expect((text.length - (names * 4) / 3) / state.pairs.size).toBeLessThan(6);
    expect(pairsOf(decodeRatings(JSON.parse(text)))).toEqual(pairsOf(state));
  });

  it('is what the plan names', () => {
    const [column] = ratingsPlan({}).columns;
    expect(column).toMatchObject({ fn: RATINGS.name, params: [{ rules: 'own' }] });
    expect(column!.args).toHaveLength(RATING_VALUES);
    expect(ratingsPlan({}, ['who', 'what']).columns[0]!.args.slice(-3)).toEqual(['who', 'what', 'null']);
  });
});

it('packed numbers come back', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 32 - 1)), (numbers) => {
      expect([...unpackNumbers(packNumbers(numbers))]).toEqual(numbers);
    }),
  );
});
