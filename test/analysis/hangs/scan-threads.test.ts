import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Aggregate } from '../../../src/aggregate/aggregate.ts';
import { clusterHangs, hangStats } from '../../../src/analysis/hangs/cluster.ts';
import { compat2014 } from '../../../src/analysis/hangs/compat/compat-2014.ts';
import { AT } from '../../../src/analysis/hangs/read/read.ts';
import { type KnownSink, ThreadScanner } from '../../../src/analysis/hangs/read/scan-threads.ts';
import { anyPing, threadStats, valuesOf } from './pings.ts';

const encoder = new TextEncoder();

const BYTES = [AT.threads, AT.children, AT.payloadThreads, AT.payloadChildren];

/** The same values with thread stats and child payloads as bytes, written in one of the ways JSON allows. */
function asBytes(values: readonly unknown[], style: number): unknown[] {
  return values.map((value, slot) => {
    if (!BYTES.includes(slot) || value === undefined) return value;
    const text = JSON.stringify(value, undefined, style === 1 ? '\t' : undefined).replaceAll('\n', ' \r');
    if (style === 2) return encoder.encode(text.replaceAll('e', '\\u0065').replaceAll('/', '\\/'));
    if (style === 3) return encoder.encode(JSON.stringify(reversed(value)));
    return encoder.encode(text);
  });
}

/** Members in the opposite order. Integer keys stay in theirs. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

describe('thread stats as bytes', () => {
  it.each<[string, () => Aggregate, number?]>([
    ['clusters', () => clusterHangs() as Aggregate],
    ['clusters of child processes', () => clusterHangs({ thread: 'Gecko_Child' }) as Aggregate],
    ['clusters by an argument', () => clusterHangs({ by: 'argument', thread: '*', minDuration: 256 }) as Aggregate],
    ['clusters by annotation', () => clusterHangs({ by: { annotation: 'x' } }) as Aggregate],
    ['clusters of some hangs', () => clusterHangs({ where: [{ annotation: 'x', not: true }] }) as Aggregate],
    ['statistics', () => hangStats() as Aggregate],
    ['the figures of 2014', () => compat2014() as Aggregate],
  ])('give the same %s as values', (_, make, styles = 3) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyPing, fc.integer({ min: 0, max: styles })), { maxLength: 10 }), (pings) => {
        const [plain, fast] = [make(), make()];
        const expected = pings.reduce((state, [ping]) => plain.add(state, valuesOf(ping, 'g')), plain.zero());
        const found = pings.reduce(
          (state, [ping, style]) => fast.add(state, asBytes(valuesOf(ping, 'g'), style)),
          fast.zero(),
        );
        expect(JSON.stringify(fast.encode(found))).toBe(JSON.stringify(plain.encode(expected)));
      }),
      { numRuns: 60 },
    );
  });

  const damages = ['', '"', '}', ']', ',', '\\', '7', ':', ' ', '{}'];

  it.each<[string, number]>([
    ['thread stats', 1],
    ['child payloads', 2],
  ])('never mislead, however the %s are damaged', (_, slot) => {
    const threads = threadStats({
      Gecko: [
        { stack: ['a', 'b'], values: { '255': 2 } },
        { stack: ['a'], values: { '511': 1 }, annotations: [{ x: 'y' }] },
      ],
    });
    const text = JSON.stringify(slot === 1 ? threads : [{ threadHangStats: threads }, {}]);
    const same = clusterHangs({ by: { annotation: 'x' } });
    let tried = 0;
    for (let at = 0; at < text.length; at++) {
      for (const put of damages) {
        const damaged = text.slice(0, at) + put + text.slice(at + 1);
        let parsed: unknown;
        try {
          parsed = JSON.parse(damaged);
        } catch {
          continue;
        }
        tried++;
        const [a, b] = [parsed, encoder.encode(damaged)].map((value) => {
          const values: unknown[] = new Array(11).fill(undefined);
          values[slot] = value;
          return JSON.stringify(same.encode(same.add(same.zero(), values)));
        });
        expect([damaged, b]).toEqual([damaged, a]);
      }
    }
    expect(tried).toBeGreaterThan(500);
  });
});

interface Found {
  name: string;
  activity: unknown;
  hangs: unknown[];
}

/** Everything a scanner finds, its texts parsed; undefined where it leaves the text to the parser. */
function scan(scanner: ThreadScanner, text: string, children = false): Found[] | undefined {
  const found: Found[] = [];
  const sink: KnownSink = {
    knownThread(name, entries, bytes, from, to) {
      found.push({
        name,
        activity: to > from ? JSON.parse(Buffer.from(bytes).toString('utf8', from, to)) : 'none',
        hangs: [],
      });
      expect(entries).toBeGreaterThanOrEqual(0);
      return name !== 'unwanted';
    },
    knownHang(...texts) {
      found.at(-1)!.hangs.push(texts.map((number) => scanner.value(number)));
    },
  };
  const bytes = encoder.encode(text);
  const isRead = children ? scanner.readChildren(bytes, sink) !== undefined : scanner.readThreads(bytes, sink);
  return isRead ? found : undefined;
}

describe('ThreadScanner', () => {
  const scanner = new ThreadScanner();

  it('finds threads, and the texts of the members of their hangs', () => {
    const text =
      '[ {"activity":{"values":{"0":"]}"}},"hangs":[{"histogram":{"values":{"511":1}},"x":[1,{"y":"]}"}],"stack":["a","ä\\"\\\\"],"z":null}' +
      ' , {"stack":[],"histogram":7,"annotations":[{"k":"v"}]},{}],"k":-1.5e3,"name":"Gecko"},{"hangs":[{"stack":["u"]}],"name":"unwanted"},' +
      '{"name":"x","hangs":{}},{"name":3},{"hangs":[{"stack":["]"],"histogram":{}}]} ]';
    expect(scan(scanner, text)).toEqual([
      {
        name: 'Gecko',
        activity: { values: { '0': ']}' } },
        hangs: [
          [['a', 'ä"\\'], { values: { '511': 1 } }, undefined],
          [[], 7, [{ k: 'v' }]],
          [undefined, undefined, undefined],
        ],
      },
      { name: 'unwanted', activity: 'none', hangs: [] },
      { name: 'x', activity: 'none', hangs: [] },
      { name: '', activity: 'none', hangs: [] },
      { name: '', activity: 'none', hangs: [[[']'], {}, undefined]] },
    ]);
    expect(scan(scanner, '[]')).toEqual([]);
  });

  it('finds the threads of all child payloads, and how many have any', () => {
    const text =
      '[{"a":[{}],"threadHangStats":[{"name":"x","hangs":[]},{"name":"y"}]},{},{"threadHangStats":{},"b":"}"},{"threadHangStats":[{"name":"z"}]}]';
    expect(scan(scanner, text, true)?.map(({ name }) => name)).toEqual(['x', 'y', 'z']);
    const sink = { knownThread: () => true, knownHang: () => {} };
    expect(scanner.readChildren(encoder.encode(text), sink)).toBe(3);
    expect(scanner.readChildren(encoder.encode('[{},{"x":1}]'), sink)).toBe(0);
  });

  it.each([
    '',
    '[',
    '[]x',
    '[7]',
    '[{"name":"a","hangs":null}]',
    '[{"name":"a","hangs":{"x":1}}]',
    '[{"name":"a","hangs":[{"stack":["x"]}],"hangs":[]}]',
    '[{"n\\u0061me":"a","hangs":[]}]',
    '[{"name":"a","hangs":[null]}]',
    '[{"name":"a","hangs":[],}]',
    '[{"name":"a" "hangs":[]}]',
    '[{"name":"a","hangs":[{"st\\u0061ck":["x"]}]}]',
    '[{"name":"a","hangs":[{"stack":["x"',
    '[{"name":"a","hangs":[{"stack":["x\\',
    '[{"name":"a","other":"unended}]',
    '[{"name":nul}]',
    '[{"name":"a"}\n]',
  ])('leaves %j to the parser', (text) => {
    expect(scan(scanner, text)).toBeUndefined();
  });

  it('leaves what is too much for its tables to the parser', () => {
    const hangs = (count: number) => `[{"name":"a","hangs":[${new Array(count).fill('{}').join(',')}]}]`;
    expect(scan(scanner, hangs(65_536))?.[0]?.hangs.length).toBe(65_536);
    expect(scan(scanner, hangs(65_537))).toBeUndefined();
    const threads = (count: number) => `[${new Array(count).fill('{"name":"a"}').join(',')}]`;
    expect(scan(scanner, threads(4096))?.length).toBe(4096);
    expect(scan(scanner, threads(4097))).toBeUndefined();
    expect(scan(scanner, `[{"name":"a","x":"${'x'.repeat(2 << 20)}"}]`)).toBeUndefined();
  });

  it('knows a text by its bytes, however it looks, the first time and the next', () => {
    const frame = fc.string({ unit: fc.constantFrom('a', ']', '[', '}', '"', '\\', ',', ' ', 'ä'), maxLength: 40 });
    fc.assert(
      fc.property(fc.array(fc.array(frame, { maxLength: 3 }), { maxLength: 6 }), (stacks) => {
        const text = JSON.stringify([{ name: 'a', hangs: stacks.map((stack) => ({ stack })) }]);
        const expected = stacks.map((stack) => [stack, undefined, undefined]);
        expect(scan(scanner, text)?.[0]?.hangs).toEqual(expected);
        expect(scan(scanner, text)?.[0]?.hangs).toEqual(expected);
      }),
    );
  });

  it('goes on with new numbers when there are too many texts or bytes of them', () => {
    const own = new ThreadScanner();
    const stacks = (from: number, length: number) => {
      const hangs = Array.from({ length: 1000 }, (_, i) => ({ stack: [`${from + i}`.padEnd(length, 'x')] }));
      expect(scan(own, JSON.stringify([{ name: 'a', hangs }]))?.[0]?.hangs).toEqual(
        hangs.map(({ stack }) => [stack, undefined, undefined]),
      );
    };
    for (let from = 0; from < 140_000; from += 1000) stacks(from, 0);
    expect(own.age).toBe(1);
    for (let from = 0; from < 20_000; from += 1000) stacks(from, 1500);
    expect(own.age).toBe(2);
  });
});
