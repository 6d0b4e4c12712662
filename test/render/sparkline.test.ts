import { expect, it } from 'vitest';
import { sparkline } from '../../src/render/sparkline.ts';

it.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  [[5, 5], '██'],
  [[0, 0], '▁▁'],
  [[null, 70, undefined, 'x', 10], ' █  ▂'],
  [[-3, 3], '▁█'],
  [[], ''],
])('draws %j as %j', (values, expected) => {
  expect(sparkline(values)).toBe(expected);
});
