import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DimensionName, matches, parseFilter } from '../../src/record/dimension.ts';
import { tele, temporaryFolder } from '../support/tele.ts';

const NOW = new Date('2014-11-12T10:00:00Z');
const chosen = (name: DimensionName, text: string, values: string[]) =>
  values.filter((value) => matches(name, parseFilter(name, text, NOW), value));

describe('dimension filters', () => {
  it('take build ids by the digits that a bound has', () => {
    const builds = ['20141108235959', '20141109030204', '20141110030204', '20141111000000', 'UNKNOWN'];
    expect(chosen('build-id', '20141109..20141110', builds)).toEqual(['20141109030204', '20141110030204']);
    expect(chosen('build-id', '20141110', builds)).toEqual(['20141110030204']);
    expect(chosen('build-id', '20141110..', builds)).toEqual(['20141110030204', '20141111000000']);
  });

  it('compare versions by their numbers', () => {
    const versions = ['9.0', '35.0a2', '36.0a1', '36.0', '36.0.1', '100.0'];
    expect(chosen('app-version', '35..36.0', versions)).toEqual(['36.0a1', '36.0']);
    expect(chosen('app-version', '..36.0a1', versions)).toEqual(['9.0', '35.0a2', '36.0a1']);
    expect(chosen('app-version', '36.0.1..', versions)).toEqual(['36.0.1', '100.0']);
  });

  it('know days by every name they have', () => {
    const days = ['20141104', '20141105', '20141111', '20141112', 'OTHER'];
    expect(chosen('date', '7d', days)).toEqual(['20141105', '20141111']);
    expect(chosen('date', '7d..today', days)).toEqual(['20141105', '20141111', '20141112']);
    expect(chosen('date', 'yesterday', days)).toEqual(['20141111']);
    expect(chosen('date', '2014-11-04,20141112', days)).toEqual(['20141104', '20141112']);
  });

  it('read stored names as they were before they were cleaned', () => {
    expect(chosen('reason', 'saved-session', ['saved_session', 'idle_daily'])).toEqual(['saved_session']);
    expect(chosen('channel', '*', ['nightly', 'aurora'])).toEqual(['nightly', 'aurora']);
  });

  it.each<[DimensionName, string]>([
    ['date', '20141131'],
    ['date', '20141110..20141109'],
    ['build-id', 'x'],
    ['channel', ''],
    ['channel', 'a,,b'],
  ])('refuse what cannot be: --%s "%s"', (name, text) => {
    expect(() => parseFilter(name, text, NOW)).toThrow();
  });
});

describe('folders named key=value', () => {
  it('are pruned by the keys they have, and refuse filters on others', async () => {
    const folder = temporaryFolder();
    for (const date of ['20141109', '20141110']) {
      mkdirSync(path.join(folder, `submission_date=${date}`));
      writeFileSync(path.join(folder, `submission_date=${date}`, 'part-0.json'), `{"date":"${date}"}\n`);
    }
    const one = await tele(['fetch', '--source', folder, '--date', '2014-11-10']);
    expect(one).toMatchObject({ stdout: '{"date":"20141110"}\n', exitCode: 0 });
    const other = await tele(['fetch', '--source', folder, '--channel', 'nightly']);
    expect(other).toMatchObject({ stdout: '', exitCode: 2 });
    expect(other.stderr).toContain('is not laid out by channel');
  });
});
