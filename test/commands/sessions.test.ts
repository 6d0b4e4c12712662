import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { parseLines, tele } from '../support/tele.ts';

const lines = (records: readonly unknown[]) => records.map((each) => `${JSON.stringify(each)}\n`).join('');
const words = ['sessions', '--by', 'user', '--at', 'ts', '--gap', '30m'];

it('are made of events in any order, by key and time, and say which have no time', async () => {
  const at = (minutes: number) => 1415529600 + 60 * minutes;
  const input = lines([
    { user: 'bob', ts: at(5) },
    { user: 'ann', ts: at(61) },
    { user: 'ann', ts: at(0) },
    { user: 'ann', ts: at(100) },
    { user: 'ann', ts: at(30) },
    { user: 'ann', ts: '2014-11-09T10:50:00.500Z' },
    { ts: at(1) },
    { user: 'ann', ts: 'never' },
    { user: 'ann' },
  ]);
  const ran = await tele(words, { input });
  expect(parseLines(ran.stdout)).toEqual([
    { user: null, start: '2014-11-09T10:41:00Z', end: '2014-11-09T10:41:00Z', seconds: 0, events: 1 },
    { user: 'ann', start: '2014-11-09T10:40:00Z', end: '2014-11-09T11:10:00Z', seconds: 1800, events: 3 },
    { user: 'ann', start: '2014-11-09T11:41:00Z', end: '2014-11-09T11:41:00Z', seconds: 0, events: 1 },
    { user: 'ann', start: '2014-11-09T12:20:00Z', end: '2014-11-09T12:20:00Z', seconds: 0, events: 1 },
    { user: 'bob', start: '2014-11-09T10:45:00Z', end: '2014-11-09T10:45:00Z', seconds: 0, events: 1 },
  ]);
  expect(ran.stderr).toBe('tele: 2 records had no time at ts, and are in no session\n');
});

it('are those of sorted events that are cut where a gap is too long', async () => {
  const event = fc.record({ user: fc.constantFrom('a', 'b', 7), ts: fc.integer({ min: 1e6, max: 1e6 + 3000 }) });
  const events = fc.sample(event, { numRuns: 400, seed: 3 });
  for (const gap of [1, 10, 60]) {
    const ran = await tele([...words.slice(0, -1), `${gap}s`], { input: lines(events) });
    const expected = [7, 'a', 'b'].flatMap((user) => {
      const times = events.flatMap((each) => (each.user === user ? [each.ts] : [])).sort((a, b) => a - b);
      const cuts = times.flatMap((ts, k) => (k === 0 || ts - times[k - 1]! > gap ? [k] : []));
      return cuts.map((from, k) => {
        const own = times.slice(from, cuts[k + 1] ?? times.length);
        return { user, events: own.length, seconds: own.at(-1)! - own[0]! };
      });
    });
    const rows = parseLines(ran.stdout) as { user: unknown; events: number; seconds: number }[];
    expect(rows.map(({ user, events: count, seconds }) => ({ user, events: count, seconds }))).toEqual(expected);
  }
});

test.each([
  [['sessions', '--at', 'ts'], '--by is missing'],
  [['sessions', '--by', 'user'], '--at is missing'],
  [[...words.slice(0, -1), 'long'], '--gap takes a length of time, not "long"'],
  [['sessions', '--by', 'start', '--at', 'ts'], 'two columns would be named "start"'],
  [['sessions', '--by', 'user +', '--at', 'ts'], 'something is missing at its end'],
])('%j is refused in a sentence', async (args, said) => {
  const { stdout, stderr, exitCode } = await tele(args, { input: '{"user":1,"ts":1}\n' });
  expect(stderr).toContain(said);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
});
