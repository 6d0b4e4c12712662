import { expect, test } from 'vitest';
import { AGGREGATES, createAggregate, findAggregate } from '../../src/aggregate/registry.ts';

test('each aggregate is there once, and documented', () => {
  const names = AGGREGATES.map(({ name }) => name);
  expect(names).toEqual(
    'count sum mean min max variance stddev median quantile distinct top first last collect histogram'.split(' '),
  );
  for (const { name, usage, doc, cost, args, params, elsewhere } of AGGREGATES) {
    expect(usage.startsWith(`${name}(`)).toBe(true);
    const parts = usage.slice(name.length + 1, -1).match(/\w+/g)?.length ?? 0;
    expect(parts).toBe(args[1] + params[1]);
    expect(doc.endsWith('.')).toBe(false);
    expect(cost).toMatch(/exact/);
    for (const other of elsewhere ?? []) expect(names).not.toContain(other);
  }
});

test('an aggregate is found by its name alone', () => {
  expect(findAggregate('sum').usage).toBe('sum(x)');
  expect(() => findAggregate('constructor')).toThrow('there is no aggregate "constructor"');
  expect(() => createAggregate({ fn: 'sum', args: ['a', 'b'], params: [] })).toThrow('sum takes 1 argument, not 2');
  expect(() => createAggregate({ fn: 'quantile', args: ['a'], params: [] })).toThrow(
    'quantile takes 2 arguments, not 1',
  );
});
