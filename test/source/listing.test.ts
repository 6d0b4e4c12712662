import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFilter } from '../../src/record/dimension.ts';
import { FileStore } from '../../src/source/file-store.ts';
import { findLayout } from '../../src/source/layout.ts';
import { listObjects } from '../../src/source/list-objects.ts';
import { newListingFacts } from '../../src/source/listing.ts';

const now = new Date('2014-11-12T10:00:00Z');
const channels = ['aurora', 'nightly'];
const versions = ['9.0', '36.0a1', '36.0'];
const builds = ['20141109030204', '20141110030204', '20141111030204'];
const dates = ['20141109', '20141111'];
const keys: string[] = [];
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tele-'));
  const fields = ['reason', 'appName', 'appUpdateChannel', 'appVersion', 'appBuildID', 'submission_date'];
  const dimensions = fields.map((field_name) => ({ field_name, allowed_values: '*' }));
  writeFileSync(join(folder, 'telemetry_schema.json'), JSON.stringify({ version: 1, dimensions }));
  for (const channel of channels)
    for (const version of versions)
      for (const build of builds)
        for (const date of dates) keys.push(`saved_session/Firefox/${channel}/${version}/${build}.${date}.v2.log`);
  for (const key of keys) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A range over positions in an ordered list, and the values in it: worked out by position, not by comparing text. */
const rangeOf = (values: readonly string[], width = 99) =>
  fc.tuple(fc.nat(values.length - 1), fc.nat(values.length - 1)).map(([a, b]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    return {
      text: `${values[low]!.slice(0, width)}..${values[high]!.slice(0, width)}`,
      in: values.slice(low, high + 1),
    };
  });

it('a pruned listing is the full listing, filtered, in key order', async () => {
  const store = new FileStore(folder);
  const layout = await findLayout(store);
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(channels, { minLength: 1 }),
      rangeOf(versions),
      rangeOf(builds, 8),
      rangeOf(dates),
      async (channel, version, build, date) => {
        const filters = {
          reason: parseFilter('reason', 'saved-session', now),
          channel: parseFilter('channel', channel.join(','), now),
          'app-version': parseFilter('app-version', version.text, now),
          'build-id': parseFilter('build-id', build.text, now),
          date: parseFilter('date', date.text, now),
        };
        const found: string[] = [];
        for await (const { key } of listObjects(store, layout, filters, newListingFacts())) found.push(key);
        const wanted = keys.filter((key) => {
          const [, , c, v, file] = key.split('/');
          const [b, d] = file!.split('.');
          return channel.includes(c!) && version.in.includes(v!) && build.in.includes(b!) && date.in.includes(d!);
        });
        expect(found).toEqual(wanted.sort());
      },
    ),
    { numRuns: 80 },
  );
});

it('never lists a folder that cannot match', async () => {
  const store = new FileStore(folder);
  const facts = newListingFacts();
  const filters = { channel: parseFilter('channel', 'nighlty', now) };
  const found = [];
  for await (const object of listObjects(store, await findLayout(store), filters, facts)) found.push(object);
  expect(found).toEqual([]);
  expect(facts.levels).toBe(3);
  expect([...facts.refused.get('channel')!].sort()).toEqual(['aurora', 'nightly']);
});
