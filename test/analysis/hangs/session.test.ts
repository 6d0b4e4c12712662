import { expect, test } from 'vitest';
import { seedOf } from '../../../src/analysis/hangs/read/session.ts';

test('pings without an id are sessions by what they hold, at any depth', () => {
  const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
  for (const depth of [2, 20_000]) {
    expect(seedOf([undefined, nested(depth)], 1)).toBe(seedOf([undefined, nested(depth)], 1));
    expect(seedOf([undefined, nested(depth)], 1)).not.toBe(seedOf([undefined, nested(depth + 1)], 1));
  }
  expect(seedOf(['a', nested(2)], 1)).toBe(seedOf(['a', nested(3)], 1));
});
