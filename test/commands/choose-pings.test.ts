import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

/** Pings of every form that say where they come from; made up. */
const PINGS = [
  {
    id: 1,
    info: {
      reason: 'saved-session',
      appName: 'Firefox',
      appUpdateChannel: 'nightly',
      appVersion: '36.0a1',
      appBuildID: '20141109030204',
    },
  },
  {
    id: 2,
    application: { name: 'Firefox', channel: 'beta', version: '45.0', buildId: '20151103030248' },
    creationDate: '2015-11-05T01:25:43.312Z',
    payload: { info: { reason: 'daily' } },
  },
  {
    id: 3,
    client_info: { app_channel: 'beta', app_display_version: '137.0', app_build: '20260331093000' },
    ping_info: { reason: 'idle', end_time: '2026-04-01T01:30+02:00' },
  },
  {
    id: 4,
    client_info: { app_channel: 'nightly', app_display_version: '138.0a1', app_build: '20260401093000' },
    ping_info: { end_time: '2026-04-01T23:30-01:00' },
  },
  {
    id: 5,
    metadata: { uri: { app_update_channel: 'release', app_version: '100.0', app_name: 'Firefox' } },
    submission_timestamp: '2026-04-02 00:30:00.123456 UTC',
  },
  { id: 6, submission_date: '2026-04-03' },
];

function pingsFile(): string {
  const file = path.join(temporaryFolder(), 'pings.ndjson');
  writeFileSync(file, PINGS.map((ping) => `${JSON.stringify(ping)}\n`).join(''));
  return file;
}

const idsOf = (stdout: string) => (parseLines(stdout) as { id: number }[]).map(({ id }) => id);

describe('a source whose keys tell nothing', () => {
  it.each<[flags: string[], ids: number[], unsaid: number]>([
    [['--channel', 'beta'], [2, 3], 1],
    [['--channel', 'beta,release'], [2, 3, 5], 1],
    [['--app-version', '45..138.0a1'], [2, 3, 4, 5], 1],
    [['--app-version', '138..'], [], 1],
    [['--build-id', '202603..'], [3, 4], 2],
    [['--date', '2026-03-31'], [3], 1],
    [['--date', '2026-04-02..'], [4, 5, 6], 1],
    [['--reason', 'saved_session'], [1], 3],
    [['--app', 'Firefox', '--channel', 'nightly'], [1], 3],
    [['--channel', '*'], [1, 2, 3, 4, 5, 6], 0],
  ])('is chosen from by what pings say of themselves: %j', async (flags, ids, unsaid) => {
    const file = pingsFile();
    const ran = await tele(['fetch', '--source', file, ...flags]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(idsOf(ran.stdout)).toEqual(ids);
    if (unsaid === 0) expect(ran.stderr).toBe('');
    else
      expect(ran.stderr).toBe(
        `tele: ${unsaid} of 6 records do not say of themselves by what they were to be chosen, and are left out\n`,
      );
  });

  it('is chosen from by whoever reads: other commands, workers, pipes, and reports that are run again', async () => {
    const file = pingsFile();
    const count = await tele(['aggregate', '--source', file, '--channel', 'beta', '-j', '2']);
    expect(parseLines(count.stdout)).toEqual([{ n: 2 }]);
    const piped = await tele(['run', '--source', file, '--channel', 'beta', 'filter "id > 2" | map "{id}"']);
    expect(idsOf(piped.stdout)).toEqual([3]);
    const report = path.join(temporaryFolder(), 'report.json');
    await tele(['aggregate', '--source', file, '--channel', 'beta', '--report', report]);
    const again = await tele(['run', report]);
    expect(again, again.stderr).toMatchObject({ exitCode: 0, stdout: '{"n":2}\n' });
    const explained = await tele(['fetch', '--source', file, '--channel', 'beta', '--explain']);
    expect(explained.stdout).toContain('pings that say --channel beta of themselves');
  });

  it('is not copied or listed by half', async () => {
    const file = pingsFile();
    for (const flags of [['--list'], ['--out', path.join(temporaryFolder(), 'out')]]) {
      const ran = await tele(['fetch', '--source', file, '--channel', 'beta', ...flags]);
      expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ran.stderr).toContain('is not laid out by channel');
    }
  });
});
