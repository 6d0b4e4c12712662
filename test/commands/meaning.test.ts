import { expect, test } from 'vitest';
import { parseLines, shell, tele, temporaryFolder } from '../support/tele.ts';

// Expected values are those of the tz database and of the calendar, worked out by hand.

test.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])('dates are in UTC on a machine in %s', async (TZ) => {
  const input = '{"t":"2024-03-01T01:00:00","us":"11/09/2014 23:30","day":"2024-03-01"}\n';
  const expr =
    '[new Date(t).toISOString(), Date.parse(us), new Date(t).getHours(), new Date(day).getDay(), new Date(2024, 2, 1).getTime(), String(new Date(t)), new Date(t).toDateString(), new Date(t).getTimezoneOffset()]';
  const { stdout, stderr } = await tele(['map', expr], { input, env: { TZ } });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([
    '2024-03-01T01:00:00.000Z',
    1_415_575_800_000,
    1,
    5,
    1_709_251_200_000,
    'Fri Mar 01 2024 01:00:00 GMT+0000',
    'Fri Mar 01 2024',
    0,
  ]);
});

test('--tz puts them into another zone, whoever does the work, and a program keeps that of the machine', async () => {
  const folder = temporaryFolder();
  const env = { TZ: 'America/New_York' };
  // Summer time begins in Berlin at 01:00 UTC of 2024-03-31.
  await shell(
    `mkdir in; for k in 1 2 3; do printf '{"t":"2024-03-31T0%d:30:00Z"}\\n' $((k - 1)) > in/$k.ndjson; done`,
    {
      cwd: folder,
    },
  );
  for (const master of ['local', 'local[2]']) {
    const { stdout, stderr } = await shell(
      `tele aggregate --source in --by 'hour = new Date(t).getHours()' --tz europe/berlin --master '${master}'`,
      { cwd: folder, env },
    );
    expect(stderr).toBe('');
    expect(parseLines(stdout)).toEqual([
      { hour: 1, n: 1 },
      { hour: 3, n: 1 },
      { hour: 4, n: 1 },
    ]);
    const pipeline = `sh -c 'cat > /dev/null; printf "{\\"z\\":\\"%s\\"}\\n" "$TZ"' | map z`;
    const program = await tele(['run', pipeline, '--source', 'in', '--master', master], { cwd: folder, env });
    expect([...new Set(parseLines(program.stdout))]).toEqual(['America/New_York']);
  }
});

test('a zone that is none is named, and the plan holds the one that is', async () => {
  const wrong = await tele(['map', 't', '--tz', 'Europe/Berlim'], { input: '{}\n' });
  expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
  expect(wrong.stderr).toContain('there is no time zone "Europe/Berlim"\n  try: did you mean Europe/Berlin');
  expect((await tele(['map', 't', '--tz', '+02:00'], { input: '{}\n' })).exitCode).toBe(2);
  const plan = '{"version":1,"stages":[{"op":"map","expr":"new Date(t).getHours()"}],"strict":false,"tz":"Asia/Tokyo"}';
  const ran = await tele(['run', plan], { input: '{"t":0}\n' });
  expect(ran.stdout).toBe('9\n');
  const odd = await tele(['run', plan.replace('Asia/Tokyo', 'Tokio')], { input: '{"t":0}\n' });
  expect(odd).toMatchObject({ exitCode: 2, stdout: '' });
});

test('dates are keys and values by their text', async () => {
  const input = '{"t":0}\n{"t":86400000}\n{"t":0}\n';
  const args = [
    'aggregate',
    '--by',
    'day = new Date(t)',
    '--agg',
    'n = count(), d = distinct({at: new Date(t)}), f = first(new Date(t))',
  ];
  expect(parseLines((await tele(args, { input })).stdout)).toEqual([
    { day: '1970-01-01T00:00:00.000Z', n: 2, d: 1, f: '1970-01-01T00:00:00.000Z' },
    { day: '1970-01-02T00:00:00.000Z', n: 1, d: 1, f: '1970-01-02T00:00:00.000Z' },
  ]);
});

test('--set gives values to every expression, as JSON or text, and the plan holds them', async () => {
  const input = '{"n":4,"os":"Linux","v":[9]}\n{"n":6,"os":"Mac","v":[8]}\n';
  const filtered = await tele(['filter', 'n >= least && os === name', '--set', 'least=5', '--set', 'name=Mac'], {
    input,
  });
  expect(parseLines(filtered.stdout)).toEqual([{ n: 6, os: 'Mac', v: [8] }]);
  const made = await tele(['map', 'v.map(x => x + by.plus)', '--set', 'by={"plus":1}'], { input });
  expect(parseLines(made.stdout)).toEqual([[10], [9]]);
  const piped = await tele(
    [
      'run',
      "filter 'n > least' | aggregate --by 'big = n > most' | map '{...d, most}'",
      '--set',
      'least=1',
      '--set',
      'most=5',
    ],
    { input },
  );
  expect(parseLines(piped.stdout)).toEqual([
    { big: false, n: 1, most: 5 },
    { big: true, n: 1, most: 5 },
  ]);
  const plan = '{"version":1,"stages":[{"op":"filter","expr":"n > x"}],"strict":false,"set":{"x":5}}';
  expect((await tele(['run', plan], { input })).stdout).toBe('{"n":6,"os":"Mac","v":[8]}\n');
});

test.each([
  ['5', '--set takes a name and a value, not "5"'],
  ['d=5', '--set cannot give "d" a value'],
  ['a-b=5', '--set cannot give "a-b" a value: that is no name'],
  ['class=5', '--set cannot give "class" a value: that is no name'],
  ['Math=5', '--set cannot give "Math" a value'],
])('--set %s is refused', async (text, message) => {
  const { exitCode, stderr } = await tele(['filter', 'a', '--set', text], { input: '{}\n' });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
