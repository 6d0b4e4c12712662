import { describe, expect, it } from 'vitest';
import { tele } from '../support/tele.ts';

describe('a stage that is a command, at the end of a pipeline', () => {
  it.each([
    ['os-dist', '--by-version'],
    ['cluster-hangs', '--top', '3'],
    ['cluster-hangs', '--method', 'kmeans', '--clusters', '2'],
    ['hang-stats'],
    ['histogram', 'CYCLE_COLLECTOR', '--by', 'info.OS'],
    ['histogram', 'CYCLE_COLECTOR'],
  ])('answers as the command does, denominators included: %s %s', async (...words) => {
    for (const output of ['ndjson', 'table']) {
      const alone = await tele([...words, '--channel', 'aurora', '--output', output]);
      const staged = await tele(['run', `fetch --channel aurora | ${words.join(' ')}`, '--output', output]);
      expect(staged).toEqual(alone);
    }
  });
});
