import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sentence } from '../../src/cli/output/progress-text.ts';
import { HAS_TERMINAL, onTerminal, temporaryFolder } from '../support/tele.ts';

const DONE = { bytes: 123_456_789, records: 12_345_678, objects: 123 };

describe('progress', () => {
  it('says what is most important where there is little room', () => {
    const totals = { bytes: 500_000_000, objects: 500 };
    const text = (width?: number) => sentence(DONE, 10, totals, width);
    expect(text()).toBe('123 of 500 objects, 123.5 MB, 12,345,678 records, 12.3 MB/s, 31 s left');
    expect(text(69)).toBe('123 of 500 objects, 123.5 MB, 12.3 MB/s, 31 s left');
    expect(text(40)).toBe('123.5 MB, 12.3 MB/s, 31 s left');
  });

  it.skipIf(!HAS_TERMINAL)('fits the terminal, and counts no object as read that is being read', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'lake'));
    writeFileSync(path.join(cwd, 'lake', 'a'), '{"a":1}\n'.repeat(100_000));
    const slow = `filter '"ab".repeat(400).replaceAll("b", "c") === ""'`;
    const line = `tele ${slow} --source lake --progress bar --master local`;
    const shown = await onTerminal(line, { columns: 80, cwd });
    const drawn = shown.replaceAll('\u001b', '\n').match(/\[=* *\] .*/g) ?? [];
    expect(drawn.length).toBeGreaterThan(0);
    for (const text of drawn) {
      expect(text).toMatch(/^\[=* *\] 0 of 1 objects, .*\/s, \d+ s left$/);
      expect(text.length).toBeLessThanOrEqual(80);
    }
  });
});
