import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runPartition } from '../../src/engines/run/partition.ts';
import type { Plan, Wide } from '../../src/plan/plan.ts';
import { createParseScanner } from '../../src/record/parse-scanner.ts';
import type { Json } from '../../src/record/record.ts';
import { memoryBytes } from '../../src/source/memory.ts';
import { openWide } from '../../src/wide/registry.ts';
import type { WideState } from '../../src/wide/wide-step.ts';

/** One of each wide step, at least. A step without an example does not compile. */
const EXAMPLES: { readonly [Op in Wide['op']]: readonly Extract<Wide, { op: Op }>[] } = {
  group: [
    { op: 'group', by: [], columns: [{ name: 'n', fn: 'count', args: [], params: [] }] },
    {
      op: 'group',
      by: [
        { name: 'k', expr: 'k' },
        { name: 'odd', expr: 'v % 2' },
      ],
      columns: [
        { name: 's', fn: 'sum', args: ['v'], params: [] },
        { name: 'f', fn: 'first', args: ['v'], params: [] },
        { name: 'd', fn: 'distinct', args: ['k'], params: [] },
      ],
    },
    {
      op: 'group',
      by: [
        { name: 'time', expr: 'bucketOf(number(v) * 30 || 0, "1m")' },
        { name: 'k', expr: 'k' },
      ],
      columns: [
        { name: 's', fn: 'sum', args: ['v'], params: [] },
        { name: 'd', fn: 'distinct', args: ['k'], params: [] },
      ],
      slide: { every: '5m', step: '1m' },
    },
  ],
  reservoir: [
    { op: 'reservoir', size: 0, seed: 1 },
    { op: 'reservoir', size: 5, seed: 1 },
    { op: 'reservoir', size: 1000, seed: 2 },
  ],
  tail: [
    { op: 'tail', count: 0 },
    { op: 'tail', count: 3 },
    { op: 'tail', count: 1000 },
  ],
  sort: [
    { op: 'sort', keys: [{ expr: 'k', descending: false }] },
    {
      op: 'sort',
      keys: [
        { expr: 'v % 3', descending: true },
        { expr: 'k', descending: false },
      ],
      most: 4,
    },
    { op: 'sort', keys: [{ expr: 'v', descending: true }], most: 0 },
  ],
  distinct: [
    { op: 'distinct', by: ['k'] },
    { op: 'distinct', by: ['k', 'v % 2'] },
    { op: 'distinct', by: ['d'] },
  ],
  sessions: [
    { op: 'sessions', by: [{ name: 'k', expr: 'k' }], at: 'v', gap: 2000 },
    { op: 'sessions', by: [{ name: 'k', expr: 'k' }], at: 'v > 5 ? "never" : v', gap: 1 },
  ],
  summary: [
    { op: 'summary', depth: 1 },
    { op: 'summary', depth: 3 },
  ],
  top: [
    { op: 'top', count: 2, expr: 'v', by: [] },
    { op: 'top', count: 1, expr: 'v', by: ['k'] },
    { op: 'top', count: 3, expr: 'k', by: ['v % 2', 'v % 3'] },
    { op: 'top', count: 0, expr: 'v', by: ['k'] },
  ],
};

const record = fc.record({ k: fc.constantFrom('a', 'b', 'ü\t"', null), v: fc.integer({ min: -9, max: 9 }) });
/** Parts of the input, each with some records. */
const input = fc.array(fc.array(record, { maxLength: 12 }), { minLength: 1, maxLength: 6 });

describe.each(Object.values(EXAMPLES).flat())('the wide step %j', (wide) => {
  const plan: Plan = { version: 1, stages: [], wide, strict: false };

  /** The state of some parts, each with its number in the whole input. */
  const stateOf = async (parts: readonly (readonly [number: number, records: readonly Json[]])[]) => {
    const opened = parts.map(([number, records]) => ({
      number,
      name: `part ${number}`,
      source: memoryBytes(Buffer.from(records.map((each) => `${JSON.stringify(each)}\n`).join(''))),
    }));
    const sink = { line: () => expect.unreachable('a wide step writes no lines'), flush() {} };
    return (await runPartition(plan, opened, { createScanner: createParseScanner, sink })).state!;
  };
  const answerOf = (state: WideState) => JSON.stringify(state.finish());

  it('gives one answer, however the input is split, and whatever way the states went', async () => {
    const step = await openWide(wide);
    await fc.assert(
      fc.asyncProperty(input, fc.integer(), async (parts, shuffled) => {
        const whole = answerOf(await stateOf([...parts.entries()]));
        const split = step.ordered ? [[...parts.entries()]] : [...parts.entries()].map((part) => [part]);
        const states = await Promise.all(split.map(stateOf));

        const merged = step.create();
        for (const state of states) merged.merge(step.decode(JSON.parse(JSON.stringify(state.encode()))));
        expect(answerOf(merged)).toBe(whole);
        expect(answerOf(merged)).toBe(whole);

        // Neighbours may be merged in any grouping: here from the end.
        const right = states.reduceRight((behind, state) => {
          const own = step.decode(state.encode());
          own.merge(behind);
          return own;
        }, step.create());
        expect(answerOf(right)).toBe(whole);

        // Over a cluster: the pieces of a key stay in order, and keys come in any.
        const pieces = states.flatMap(
          (state) => step.shuffle?.cut(state.encode()) ?? [['', state.encode()] as readonly [string, Json]],
        );
        const keys = [...new Set(pieces.map(([key]) => key))].sort(() => (shuffled & 1 ? 1 : -1));
        const gathered = step.create();
        for (const key of keys)
          for (const [own, piece] of pieces)
            if (own === key) gathered.merge(step.decode(step.shuffle ? step.shuffle.join(key, piece) : piece));
        expect(answerOf(gathered)).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('says which expressions it evaluates, and what it is', async () => {
    const { expressions, description } = await openWide(wide);
    const bound: string[] = [];
    const bind = (expr: string) => {
      bound.push(expr);
      return () => undefined;
    };
    (await openWide(wide)).create().taker({ bind }, () => Buffer.of());
    expect([...new Set(bound)].sort()).toEqual([...new Set(expressions)].sort());
    expect(description).not.toBe('');
  });
});
