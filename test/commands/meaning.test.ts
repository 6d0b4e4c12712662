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

test('text where numbers are meant is said, with its number, by every engine and from merged states', async () => {
  const folder = temporaryFolder();
  await shell(
    `mkdir in && printf '{"t":"10","m":5}\\n{"t":5,"m":"20"}\\n' > in/1.ndjson && printf '{"t":"7","m":"x"}\\n' > in/2.ndjson`,
    {
      cwd: folder,
    },
  );
  const agg = `s = sum(t), a = mean(t), s2 = sum(number(t)), m = max(m), l = min(text(m))`;
  const note =
    'tele: t was text in 2 of 3 records (number(t) reads it)\n' +
    'tele: max(m) compares text in 2 of 3 records with numbers, which all come before it (number(m) makes numbers of text)\n';
  const row = { s: 5, a: 5, s2: 22, m: 'x', l: '20' };
  for (const master of ['local', 'local[2]']) {
    const ran = await tele(['aggregate', '--source', 'in', '--agg', agg, '--master', master], { cwd: folder });
    expect(ran).toMatchObject({ exitCode: 0, stderr: note });
    expect(JSON.parse(ran.stdout)).toEqual(row);
  }
  for (const k of [1, 2])
    await tele(['aggregate', '--source', `in/${k}.ndjson`, '--agg', agg, '--by', 't', '--state', `${k}.state`], {
      cwd: folder,
    });
  const merged = await tele(['merge', '1.state', '2.state'], { cwd: folder });
  expect(merged.stderr).toBe(note);
  const clean = await tele(['aggregate', '--agg', 'max(t), min(t), sum(n)'], {
    input: '{"t":"a","n":1}\n{"n":true}\n',
  });
  expect(clean.stderr).toBe('');
});

test.each([
  ['a column that mixes text and numbers', 'first(v)', '-x', ['c', 'a', 'd', 'b']],
  ['a column of text', 'first(text(v))', 'x', ['b', 'd', 'a', 'c']],
  ['a column of numbers', 'first(number(v))', 'x', ['c', 'b', 'd', 'a']],
])('--sort by %s', async (about, column, sort, order) => {
  const input = '{"k":"a","v":"9"}\n{"k":"b","v":1}\n{"k":"c","v":"x"}\n{"k":"d","v":5}\n';
  const ran = await tele(['aggregate', '--by', 'k', '--agg', `x = ${column}`, '--sort', sort], { input });
  expect((parseLines(ran.stdout) as { k: string }[]).map(({ k }) => k)).toEqual(order);
  expect(ran.stderr).toBe(
    about.includes('mixes')
      ? 'tele: --sort x compares text in 2 of 4 rows with numbers, which all come before it (number(x) makes numbers of text)\n'
      : '',
  );
});

test('number reads what is a number and nothing else', async () => {
  const values = ['"10"', '" -1e3 "', '""', '" "', '"1,000"', '"x"', '5', 'true', 'null', '[1]', '{}'];
  const input = values.map((value) => `{"v":${value}}\n`).join('');
  const { stdout } = await tele(['map', '[number(v)]'], { input });
  expect(parseLines(stdout)).toEqual([[10], [-1000], [null], [null], [null], [null], [5], [1], [null], [null], [null]]);
});

test('number and text are members of the record where they are not called', async () => {
  const { stdout } = await tele(['map', '[number + 1, text.length, text(number), number(text)]'], {
    input: '{"number":4,"text":"12"}\n',
  });
  expect(stdout).toBe('[5,2,"4",12]\n');
});

test('whole numbers beyond 2^53 are told where they lose digits, and text keeps every one', async () => {
  // 2^53 + 1 has no double of its own; 2^53 and 2^53 + 2 have.
  const ids = ['9007199254740993', '9007199254740992', '9007199254740994', '1e300', '-9223372036854775807'];
  const input = ids.map((id) => `{"id":${id}}\n`).join('');
  const told =
    'tele: id is a whole number beyond 2^53 in 2 records, and lost its last digits: different ones may have become one (text(id) keeps every digit)\n';
  for (const args of [
    ['aggregate', '--by', 'id'],
    ['aggregate', '--agg', 'distinct(id)'],
    ['filter', 'id === other'],
    ['map', '{id}'],
  ])
    expect((await tele(args, { input })).stderr).toContain(told);
  const exact = await tele(['map', 'text(id)'], { input });
  expect(exact.stderr).toBe('');
  expect(parseLines(exact.stdout)).toEqual(ids);
  expect((await tele(['filter', 'text(id) === "9007199254740993"'], { input })).stdout).toBe(`{"id":${ids[0]}}\n`);
  const plain = await tele(['map', 'text(id)'], { input, env: { TELE_SCANNER: 'parse' } });
  expect(plain.stdout).toBe(exact.stdout);
});

const LONG = '9007199254740993';

test.each([
  // 2^53 and 1e300 are held exactly; the second record of each has nothing that is lost.
  ['a member of a key', ['aggregate', '--by', 'o'], ['o.id', 1]],
  ['an element', ['map', 'l[1]'], ['l[*]', 1]],
  ['what is in several', ['map', '[o, l, m]'], ['o.id', 1], ['l[*]', 1], ['m["a b"]', 1]],
  ['a record that is read twice', ['filter', 'o.id > 1', '--set', 'x=1'], ['o.id', 1]],
  ['two columns of one record', ['aggregate', '--by', 'o.id', '--agg', 'max(o.id), distinct(o.id)'], ['o.id', 1]],
  ['nothing where the text has no more digits', ['map', 'e']],
])('long numbers are counted inside of arrays and objects, once a record: %s', async (_, words, ...paths) => {
  const records = [
    `{"o":{"id":${LONG}},"l":[1,${LONG},${LONG}],"m":{"a b":${LONG}},"e":[9007199254740992,1e300]}`,
    '{"o":{"id":9007199254740994},"l":[9007199254740992],"m":{},"e":[1]}',
  ];
  const told = (paths as [string, number][]).map(([path, count]) => {
    const way = path === 'l[*]' ? '' : ` (text(${path}) keeps every digit)`;
    return `tele: ${path} is a whole number beyond 2^53 in ${count} record, and lost its last digits: different ones may have become one${way}\n`;
  });
  for (const input of [`${records.join('\n')}\n`, `[${records.join(',\n')}]`])
    for (const TELE_SCANNER of ['wasm', 'parse'])
      expect((await tele(words, { input, env: { TELE_SCANNER } })).stderr).toBe(told.join(''));
});

test('long numbers are counted in a line that is broken where nobody looks', async () => {
  const input = `{"o":{"id":${LONG}},"x":[tru]}\n`;
  expect((await tele(['filter', 'o'], { input })).stderr).toMatch(
    /^tele: o is a whole number beyond 2\^53 in 1 record,/,
  );
});

test('bytes that are no UTF-8 are counted, and refused by --strict', async () => {
  const folder = temporaryFolder();
  // In Latin 1 é is E9 and ü is FC: both read as U+FFFD.
  const lines = Buffer.from('{"n":"\xe9"}\n{"n":"\xfc"}\n{"n":"ok"}\n', 'latin1');
  for (const env of [{}, { TELE_SCANNER: 'parse' }]) {
    const ran = await tele(['aggregate', '--by', 'n'], { input: lines, env });
    expect(ran).toMatchObject({ exitCode: 0, stdout: '{"n":"ok","count":1}\n{"n":"\ufffd","count":2}\n' });
    expect(ran.stderr).toContain('2 of 3 lines have bytes that are no UTF-8, which all read as U+FFFD');
    const strict = await tele(['filter', 'true', '--strict', '--bad', 'bad'], { input: lines, cwd: folder, env });
    expect(strict).toMatchObject({ exitCode: 3, stdout: '{"n":"ok"}\n' });
    expect(strict.stderr).toContain('standard input:2: bad line at byte 10, column 7: bytes that are no UTF-8');
  }
});

test('a failed expression is no bad line, and what is not shown one by one is counted', async () => {
  const input = `${'{"n":"x"}\n'.repeat(7)}{"n":1}\n`;
  const ran = await tele(['map', 'n.toFixed(1)'], { input });
  expect(ran).toMatchObject({ exitCode: 3, stdout: '"1.0"\n' });
  expect(ran.stderr).not.toContain('bad line');
  expect(ran.stderr).toContain('tele: standard input:1: n.toFixed(1) failed: a text has no method toFixed\n');
  expect(ran.stderr).toContain('tele: and 2 more\n');
  expect(ran.stderr).toContain(
    'an expression failed for 7 of 8 records, which were left out (--bad FILE keeps them); that is more than --max-bad allows',
  );
  const bad = await tele(['map', 'n'], { input: '{\n'.repeat(9) });
  expect(bad.stderr).toContain('tele: and 4 more bad lines\n');
});

test.each([
  ['sum(.a)', 'a path has no dot before it: a'],
  ['n = count(*)', 'count() counts records, count(x) those that have a value of x'],
  ['count(distinct a)', 'the number of different values is distinct(x)'],
  ['count(x) / count()', "calculate with the columns in a 'tele map' behind"],
])('an aggregate explains its syntax error: %s', async (agg, hint) => {
  const { exitCode, stderr } = await tele(['aggregate', '--agg', agg], { input: '{}\n' });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`try: ${hint}`);
});

test.each([
  ['a | length > 1', 'write x.length for texts and arrays'],
  ['class', 'a member of that name is d.class'],
  ['default === 1', 'a member of that name is d.default'],
  ['new', 'a member of that name is d.new'],
])('an expression names the habit: %s', async (expr, hint) => {
  const { exitCode, stderr } = await tele(['filter', expr], { input: '{}\n' });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`try: ${hint}`);
});

test('a path that is proposed means the same where it is pasted', async () => {
  const input = '{"http.status":500,"default":7}\n';
  for (const [typed, proposed] of [
    ['http_status', 'd["http.status"]'],
    ['defaults', 'd.default'],
  ] as const) {
    expect((await tele(['map', typed], { input })).stderr).toContain(`there is ${proposed}\n`);
    expect((await tele(['map', proposed], { input })).stdout).toMatch(/^(500|7)\n$/);
  }
});
