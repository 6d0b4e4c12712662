import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HangBook } from '../../../src/analysis/hangs/book/hang-book.ts';
import { clusterHangs, hangStats } from '../../../src/analysis/hangs/cluster.ts';
import { compareHangs } from '../../../src/analysis/hangs/comparison/compare.ts';
import type { JsonRecord } from '../../../src/record/record.ts';
import { classicPing, threadStats, valuesOf } from './pings.ts';

/** A ping of a session whose hangs and use it holds from the beginning on. */
function mainPing(session: string, document: string, minutes: number, hangs: number, client = session): JsonRecord {
  const stacks = [
    { stack: ['main', 'a'], values: { '255': hangs } },
    { stack: ['main', 'b'], values: { '1023': Math.floor(hangs / 3) } },
  ];
  return {
    id: document,
    clientId: client,
    payload: {
      info: { sessionId: session },
      simpleMeasurements: { uptime: minutes },
      threadHangStats: threadStats({ Gecko: stacks, Compositor: [{ stack: ['x'], values: { '255': 1 } }] }),
    },
  };
}

/** The pings folded in parts, each of which becomes JSON and is merged in order. */
function fold(pings: readonly JsonRecord[], parts: number): HangBook {
  const aggregate = clusterHangs({ activity: true });
  const size = Math.ceil(pings.length / parts) || 1;
  let all = aggregate.zero();
  for (let from = 0; from < pings.length; from += size) {
    const own = clusterHangs({ activity: true });
    const part = pings.slice(from, from + size).reduce((book, ping) => own.add(book, valuesOf(ping)), own.zero());
    all = aggregate.merge(all, aggregate.decode(JSON.parse(JSON.stringify(own.encode(part)))));
  }
  return all;
}

/**
 * What is said of a book, but for how many pings were left out. Sums of broken numbers may differ in their last digits
 * with the order of clients.
 */
function said(book: HangBook): unknown {
  const report = clusterHangs().finish(book).value as { facts: JsonRecord };
  const stats = hangStats().finish(book).value as { facts: JsonRecord };
  const plain = ({ facts: { pings, duplicates, earlier, ...facts }, ...rest }: { facts: JsonRecord }) => ({
    facts,
    rest,
  });
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(10)) : value);
  return JSON.parse(JSON.stringify([plain(report), plain(stats)], rounded));
}

/** Sessions of 1 to 20 pings: all, in some order, and the last ones alone. */
const lake = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 9 }), fc.nat(2)), { maxLength: 6 })
  .chain((sessions) => {
    const all = sessions.flatMap(([pings, hangs, client], s) =>
      Array.from({ length: pings }, (_, i) =>
        mainPing(`session ${s}`, `${s}/${i}`, (i + 1) * 10, hangs * (i + 1), `client ${client}`),
      ),
    );
    const last = sessions.map(([pings, hangs, client], s) =>
      mainPing(`session ${s}`, `${s}/${pings - 1}`, pings * 10, hangs * pings, `client ${client}`),
    );
    return fc.record({
      all: fc.shuffledSubarray(all, { minLength: all.length }),
      last: fc.constant(last),
      parts: fc.integer({ min: 1, max: 7 }),
    });
  });

describe('a session in many pings', () => {
  it('counts as its last ping alone, in any order and any parts', () => {
    fc.assert(
      fc.property(lake, ({ all, last, parts }) => {
        const book = fold(all, parts);
        expect(said(book)).toEqual(said(fold(last, 1)));
        const { facts } = clusterHangs().finish(book).value as { facts: JsonRecord };
        expect(facts).toMatchObject({
          pings: all.length,
          duplicates: 0,
          earlier: all.length - last.length,
          v4: last.length,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is counted once if each ping comes twice, and duplicates are told from earlier pings', () => {
    fc.assert(
      fc.property(lake, ({ all, last, parts }) => {
        const twice = fold([...all, ...all], parts);
        expect(said(twice)).toEqual(said(fold(last, 1)));
        const { facts } = clusterHangs().finish(twice).value as { facts: JsonRecord };
        expect(facts).toMatchObject({ duplicates: all.length, earlier: all.length - last.length });
      }),
      { numRuns: 40 },
    );
  });

  it('takes the last of equally long ones', () => {
    const book = fold([mainPing('s', '1', 10, 3), mainPing('s', '2', 10, 5), mainPing('s', '0', 9, 7)], 3);
    expect((clusterHangs().finish(book).value as { coverage: JsonRecord }).coverage).toMatchObject({
      hangs: 6,
      sessions: 1,
    });
  });

  it('changes nothing in a comparison', () => {
    const whole = Array.from({ length: 40 }, (_, i) => mainPing(`s${i}`, `${i}`, 60, 1 + (i % 7)));
    const parts = whole.flatMap((ping, i) => [mainPing(`s${i}`, `${i}-`, 30, 1), ping]);
    const before = fold(
      whole.map((ping, i) => ({ ...ping, clientId: `b${i}` })),
      1,
    );
    const { facts: _, ...found } = compareHangs(fold(parts, 3), before).now;
    const { facts: __, ...expected } = compareHangs(fold(whole, 1), before).now;
    expect(found).toEqual(expected);
  });
});

describe('pings without a session', () => {
  const classic = Array.from({ length: 30 }, (_, i) =>
    classicPing(`document ${i}`, 10 + i, { Gecko: [{ stack: ['main', 'a'], values: { '255': i % 4 } }] }),
  );

  it('count once for each document', () => {
    const twice = fold([...classic, ...classic], 7);
    expect(said(twice)).toEqual(said(fold(classic, 1)));
    expect((clusterHangs().finish(twice).value as { facts: JsonRecord }).facts).toMatchObject({
      pings: 60,
      duplicates: 30,
    });
  });

  it('count as often as they come where that is asked for, or where they have no id', () => {
    const aggregate = clusterHangs({ distinctIds: false });
    const count = (pings: JsonRecord[]) => {
      const book = pings.reduce((into, ping) => aggregate.add(into, valuesOf(ping)), aggregate.zero());
      return (aggregate.finish(book).value as { coverage: { sessions: number } }).coverage.sessions;
    };
    expect(count([...classic, ...classic])).toBe(60);
    const nameless = classic.map(({ id, ...ping }) => ping);
    expect(said(fold([...nameless, ...nameless], 3))).not.toEqual(said(fold(nameless, 1)));
  });

  it('count the longest of a document that grew', () => {
    const grown = [10, 30, 20].map((minutes) => ({ ...classic[3]!, simpleMeasurements: { uptime: minutes } }));
    expect((hangStats().finish(fold(grown, 3)).value as { hours: number }).hours).toBe(0.5);
  });
});
