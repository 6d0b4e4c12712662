import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { readPlan } from '../../src/plan/read-plan.ts';

const plan: Plan = {
  version: 1,
  stages: [
    { op: 'filter', expr: 'a' },
    { op: 'choose', dimension: 'channel', wanted: { oneOf: ['beta'] } },
    { op: 'map', expr: '{a}' },
    { op: 'flat-map', expr: 'a' },
    { op: 'sample', rate: 0.5, seed: -1 },
    { op: 'sample-by', expr: 'a', rate: 1 },
    { op: 'head', count: 0 },
  ],
  wide: {
    op: 'group',
    by: [{ name: 'a', expr: 'a' }],
    columns: [{ name: 'q', fn: 'quantile', args: ['a'], params: [0.5] }],
  },
  strict: false,
};

describe('a plan from JSON', () => {
  it('is what was written', () => {
    expect(readPlan(JSON.stringify(plan), 'p')).toEqual(plan);
    const reservoir = { version: 1, stages: [], wide: { op: 'reservoir', size: 3, seed: 1 }, strict: true };
    expect(readPlan(JSON.stringify(reservoir), 'p')).toEqual(reservoir);
  });

  it.each<[unknown, string]>([
    [1, 'the whole must be an object'],
    [{ ...plan, version: 2 }, 'p is a plan of version 2; this tele reads version 1'],
    [{ stages: [], strict: false }, 'version is missing'],
    [{ ...plan, more: 1 }, 'there is no member more'],
    [{ ...plan, strict: 0 }, 'strict must be true or false'],
    [{ ...plan, stages: {} }, 'stages must be an array'],
    [{ ...plan, stages: [{ op: 'fliter', expr: 'a' }] }, 'did you mean filter?'],
    [{ ...plan, stages: [{ op: 'filter' }] }, 'stages[0].expr is missing'],
    [{ ...plan, stages: [{ op: 'filter', expr: '' }] }, 'stages[0].expr must not be empty'],
    [{ ...plan, stages: [{ op: 'head', count: 1.5 }] }, 'stages[0].count must be a whole number'],
    [{ ...plan, stages: [{ op: 'head', count: -1 }] }, 'stages[0].count must be at least 0'],
    [{ ...plan, stages: [{ op: 'sample', rate: 2, seed: 1 }] }, 'stages[0].rate must be at most 1'],
    [{ ...plan, wide: { op: 'group', by: [1], columns: [] } }, 'wide.by[0] must be an object'],
  ])('names what is wrong: %j', (json, message) => {
    expect(() => readPlan(JSON.stringify(json), 'p')).toThrow(message);
  });

  it('says where the text is no JSON', () => {
    expect(() => readPlan('{', 'p')).toThrow('p is not JSON');
  });
});
