import { expect, it } from 'vitest';
import { HANG_PATHS } from '../../src/analysis/hangs/read/read.ts';
import { histogramPaths } from '../../src/analysis/histogram/read.ts';
import { compileExpression } from '../../src/record/expression/compile.ts';
import { parsePath } from '../../src/record/path.ts';
import { ADDON_PATHS } from '../../src/record/ping-addons.ts';

const texts = [
  ...HANG_PATHS,
  ...ADDON_PATHS,
  ...histogramPaths({ name: 'GC_MS' }),
  ...histogramPaths({ name: 'odd-name', process: 'content' }),
];

it.each([...new Set(texts)])('%s means the same as a path and as an expression', (text) => {
  const { paths, whole } = compileExpression(text);
  expect([paths, whole]).toEqual([[parsePath(text)], false]);
});
