import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Aggregate } from '../../../src/aggregate/aggregate.ts';
import { ByteTable } from '../../../src/analysis/hangs/byte-table.ts';
import { clusterHangs } from '../../../src/analysis/hangs/cluster.ts';
import { compat2014 } from '../../../src/analysis/hangs/compat-2014.ts';
import { hangRates } from '../../../src/analysis/hangs/rates.ts';
import { ThreadScanner } from '../../../src/analysis/hangs/scan-threads.ts';
import { hangStats } from '../../../src/analysis/hangs/stats.ts';
import { anyPing, threadStats, valuesOf } from './pings.ts';

const encoder = new TextEncoder();

/** The same values with the thread stats as bytes, written in one of the ways JSON allows. */
function asBytes(values: readonly unknown[], style: number): unknown[] {
  return values.map((value, slot) => {
    if ((slot !== 1 && slot !== 3) || value === undefined) return value;
    const text = JSON.stringify(value, undefined, style === 1 ? '\t' : undefined);
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
  // Pings without an id are told apart by their content, in its order: there the members stay in theirs.
  it.each<[string, () => Aggregate, number?]>([
    ['clusters', () => clusterHangs() as Aggregate],
    ['clusters by an argument', () => clusterHangs({ by: 'argument', thread: '*', minDuration: 256 }) as Aggregate],
    ['clusters by annotation', () => clusterHangs({ by: { annotation: 'x' } }) as Aggregate],
    ['clusters of some hangs', () => clusterHangs({ where: [{ annotation: 'x', not: true }] }) as Aggregate],
    ['statistics', () => hangStats() as Aggregate, 2],
    ['rates', () => hangRates() as Aggregate, 2],
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

  const scanner = new ThreadScanner();
  const scan = (text: string) => scanner.scan(encoder.encode(text));
  const framesOf = (stack: number) => {
    const { list, first } = scanner.stacks;
    return list.slice(first[stack], first[stack + 1]).map((id) => scanner.frames.text(id));
  };
  const countsOf = (hang: number) => {
    const { list, first } = scanner.values;
    const values = scanner.valuesOf[hang]!;
    return list.slice(first[values], first[values + 1]);
  };

  it('are understood in the form that pings have', () => {
    const text = JSON.stringify(
      threadStats({
        Gecko: [
          { stack: ['a', 'ä"\\', ''], values: { '255': 2, '511': 0 } },
          { stack: [], values: {} },
        ],
        x: [],
      }),
    );
    expect(scan(text)).toBe(true);
    expect(scanner.names).toEqual(['Gecko', 'x']);
    expect(scanner.firstHang).toEqual([0, 2]);
    expect(scanner.stackOf.slice(0, 2).map(framesOf)).toEqual([['a', 'ä"\\', ''], []]);
    expect(countsOf(0)).toEqual([255, 2, 511, 0]);
    expect(scan(' [ ] ')).toBe(true);
    expect(
      scan(
        '[{"hangs":[{"histogram":{"values":{"511":1,"255":3}},"x":[1,{"y":"]}"}],"stack":["a"],"z":null}],"k":-1.5e3,"name":"n"}]',
      ),
    ).toBe(true);
    expect(countsOf(0)).toEqual([255, 3, 511, 1]);
  });

  it.each([
    '',
    '{}',
    '[',
    '[{}]',
    '[]x',
    '[{"name":"a"}]',
    '[{"name":"a","hangs":{}}]',
    '[{"name":"a","name":"b","hangs":[]}]',
    '[{"n\\u0061me":"a","hangs":[]}]',
    '[{"name":"a","hangs":[],}]',
    '[{"name":"a","hangs":[{"stack":["x"]}]}]',
    '[{"name":"a","hangs":[{"stack":[1],"histogram":{"values":{}}}]}]',
    '[{"name":"a","hangs":[{"stack":["x"],"histogram":{"values":{"255":1,"255":2}}}]}]',
    '[{"name":"a","hangs":[{"stack":["x"],"histogram":{"values":{"255":1.5}}}]}]',
    '[{"name":"a","hangs":[{"stack":["x"],"histogram":{"values":{"255":-1}}}]}]',
    '[{"name":"a","hangs":[{"stack":["x"],"histogram":{"values":{"0255":1}}}]}]',
    '[{"name":"a","hangs":[{"stack":["x"],"histogram":{"values":{"255":01}}}]}]',
    '[{"name":"a","hangs":[{"stack":["x"],"histogram":{"values":{"255":}}}]}]',
    '[{"name":"a","hangs":[{"stack":["x","histogram":{}}]}]',
    '[{"name":"a","hangs":[{"stack":["x\ny"],"histogram":{"values":{}}}]}]',
    '[{"name":"a","hangs":[{"stack":["x',
    '[{"name":"a","hangs":[{"stack":["x\\',
    '[{"name":7,"hangs":[]}]',
    '[{"name":"a" "hangs":[]}]',
    '[{"name":"a","other":"unended}]',
  ])('are left to the parser where they are like %j', (text) => {
    expect(scan(text)).toBe(false);
  });

  it('never mislead, however a text is damaged', () => {
    const text = JSON.stringify(
      threadStats({
        Gecko: [
          { stack: ['a', 'b'], values: { '255': 2 } },
          { stack: ['a'], values: { '511': 1 } },
        ],
      }),
    );
    const same = clusterHangs();
    for (let at = 0; at < text.length; at++) {
      for (const put of ['', '"', '}', ']', ',', '\\', '7']) {
        const damaged = text.slice(0, at) + put + text.slice(at + 1);
        let parsed: unknown;
        try {
          parsed = JSON.parse(damaged);
        } catch {
          continue;
        }
        const [a, b] = [parsed, encoder.encode(damaged)].map((value) => {
          const values: unknown[] = new Array(11).fill(undefined);
          values[1] = value;
          return JSON.stringify(same.encode(same.add(same.zero(), values)));
        });
        expect([damaged, b]).toEqual([damaged, a]);
      }
    }
  });
});

describe('stacks are known by their bytes', () => {
  const scanner = new ThreadScanner();
  const hang = (stack: string) => `{"stack":${stack},"histogram":{"values":{"255":1}}}`;
  const stacksOf = (...stacks: string[]) => {
    const text = `[{"name":"a","hangs":[${stacks.map(hang).join(',')}]}]`;
    expect(scanner.scan(encoder.encode(text))).toBe(true);
    const { list, first } = scanner.stacks;
    return scanner.stackOf
      .slice(0, scanner.hangs)
      .map((stack) => list.slice(first[stack], first[stack + 1]).map((id) => scanner.frames.text(id)));
  };

  it('however their ends look, the first time and the next', () => {
    const stacks = [
      '["a","b"]',
      '["a"]',
      '[]',
      '[ "a" , "b" ]',
      '["]"]',
      '["x\\"]"]',
      '["]","a"]',
      '["a[0]","\\"]"]',
      '[\n]',
      '["]a","b"]',
    ];
    const parsed = stacks.map((stack) => JSON.parse(stack));
    for (let round = 0; round < 3; round++) {
      expect(stacksOf(...stacks)).toEqual(parsed);
      expect(stacksOf(...[...stacks].reverse())).toEqual([...parsed].reverse());
    }
    expect(scanner.stacks.first.length - 1).toBe(stacks.length);
  });

  it('and are those of JSON.parse, whatever the frames', () => {
    const frame = fc.string({ unit: fc.constantFrom('a', ']', '[', '"', '\\', ',', ' ', 'ä'), maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.array(frame, { maxLength: 3 }), { maxLength: 6 }), (stacks) => {
        expect(stacksOf(...stacks.map((stack) => JSON.stringify(stack)))).toEqual(stacks);
      }),
    );
  });
});

describe('ByteTable', () => {
  it('gives equal bytes one number, and starts anew when there is too much', () => {
    const table = new ByteTable();
    const add = (text: string) => {
      const bytes = encoder.encode(text);
      return table.idOf({ bytes, view: new DataView(bytes.buffer) }, 0, bytes.length, text.length);
    };
    const ids = Array.from({ length: 5000 }, (_, i) => add(`frame ${i}`));
    expect(new Set(ids).size).toBe(5000);
    expect(Array.from({ length: 5000 }, (_, i) => add(`frame ${i}`))).toEqual(ids);
    expect(table.text(ids[77]!)).toBe('frame 77');
    expect(table.full).toBe(false);
    for (let i = 0; i < 40; i++) add(`${i}`.padEnd(1_000_000, 'x'));
    expect(table.full).toBe(true);
    table.clear();
    expect([table.full, table.size]).toEqual([false, 0]);
    expect(add('again')).toBe(0);
    expect(table.text(0)).toBe('again');
  });
});
