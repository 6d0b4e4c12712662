import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sampleLake } from '../../src/source/choose.ts';
import { parseLines, shell, tele, temporaryFolder } from '../support/tele.ts';

/** Copies two objects of the sample, so that 90 questions over them are quick. */
function pings(cwd: string): string[] {
  const folder = path.join(sampleLake(), 'saved_session', 'Firefox', 'nightly', '36.0a1');
  mkdirSync(path.join(cwd, 'pings'));
  for (const name of readdirSync(folder).sort().slice(0, 2))
    cpSync(path.join(folder, name), path.join(cwd, 'pings', name));
  return ['--source', 'pings', '--max-bad', '100%'];
}

/** What can be asked of pings: every verb, answers, rows of rows, programs, and forms of output. */
const QUESTIONS = [
  'aggregate',
  'aggregate --by info.OS',
  `aggregate --by info.OS --agg 'n = count(), up = median(simpleMeasurements.uptime)' --sort=-n`,
  'aggregate --by info.OS --output csv',
  'aggregate --by info.OS --output md',
  'aggregate --by info.OS --output table',
  'aggregate --by info.appBuildID | sort -n | head 3',
  'os-dist',
  'os-dist --by-version --output table',
  'cluster-hangs --output json',
  'cluster-hangs --output table',
  'hang-stats',
  'histogram CYCLE_COLLECTOR',
  'summary --depth 1',
  'distinct info.OS',
  'top 3 simpleMeasurements.uptime | pick clientID',
  `sort '-simpleMeasurements.uptime' --top 5 | pick 'clientID, simpleMeasurements.uptime'`,
  'head 3 | drop threadHangStats | pick clientID',
  'tail 2 | pick clientID',
  'sample --rate 0.1 | pick clientID',
  'sample --size 5 | pick clientID',
  'sample --by clientID --rate 20% | aggregate',
  `filter 'info.OS === "Linux"' | aggregate --by info.appVersion`,
  `map '{os: info.OS, up: simpleMeasurements.uptime}' | head 4`,
  `map '{os: info.OS}' | grep -v WINNT | aggregate --by os`,
  `flat-map 'threadHangStats.map(t => t.name)' | head 5`,
  `flat-map 'threadHangStats.map(t => ({thread: t.name}))' | aggregate --by thread --output tsv`,
  `pick 'info.OS, index' | head 2`,
  `sessions --by clientID --at 1415000000 --gap 30m | head 2`,
  'pick info | flatten | head 1',
];

it('gives what tele run gives, question by question, byte for byte, kept in memory too', async () => {
  expect(QUESTIONS).toHaveLength(30);
  const cwd = temporaryFolder();
  const source = pings(cwd);
  const script = [
    ...QUESTIONS.map((question, k) => `${question} > plain-${k}`),
    `all = filter 'true'`,
    'cache all',
    ...QUESTIONS.map((question, k) => `all | ${question} > kept-${k}`),
    ...QUESTIONS,
  ];
  writeFileSync(path.join(cwd, 'script.tele'), `${script.join('\n')}\n`);
  const asked = await tele(['shell', 'script.tele', ...source], { cwd });
  expect(asked.exitCode, asked.stderr).toBe(0);
  const answers: string[] = [];
  for (const [k, question] of QUESTIONS.entries()) {
    const { stdout, exitCode } = await tele(['run', question, ...source], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout, question).not.toBe('');
    expect(readFileSync(path.join(cwd, `plain-${k}`), 'utf8'), question).toBe(stdout);
    // What was read from memory came from one object.
    const ofObjects = (text: string) => text.replace(/ in \d+ objects?/, '');
    expect(ofObjects(readFileSync(path.join(cwd, `kept-${k}`), 'utf8')), question).toBe(ofObjects(stdout));
    answers.push(stdout);
  }
  expect(asked.stdout).toBe(answers.join(''));
});

const RECORDS = Array.from({ length: 10 }, (_, n) => `${JSON.stringify({ n, even: n % 2 === 0 })}\n`).join('');

function folder(): string {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'in.ndjson'), RECORDS);
  return cwd;
}

function ask(cwd: string, lines: readonly string[], words: readonly string[] = ['in.ndjson']) {
  return tele(['shell', '--source', ...words], { cwd, input: `${lines.join('\n')}\n` });
}

it('binds a name to the names before it as they are, and drops what was kept of a name that is made anew', async () => {
  const cwd = folder();
  const ran = await ask(cwd, [
    'even = filter even  # a comment',
    'big = even | filter "n > 3"',
    'cache even',
    'even = filter "n === 3"',
    'big | pick n',
    'even | pick n',
    'forget big',
    'names',
  ]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(ran.stdout).toBe('{"n":4}\n{"n":6}\n{"n":8}\n{"n":3}\neven = filter "n === 3"\n');
});

it('answers from kept records although the source has gone', async () => {
  const cwd = folder();
  const script = [
    'even = filter even',
    'cache even',
    'even | sh -c "cat >/dev/null; rm -f in.ndjson" | head 0',
    'even | aggregate',
    'aggregate',
  ];
  const { stdout, stderr, exitCode } = await ask(cwd, script);
  expect(parseLines(stdout)).toEqual([{ n: 5 }]);
  expect(stderr).toContain('tele: even: 5 records kept, ');
  expect(stderr).toMatch(/tele: standard input:5: .*in\.ndjson/);
  expect(exitCode).toBe(1);
});

it('stops at the first line that fails, with its number and its exit code', async () => {
  const cwd = folder();
  writeFileSync(path.join(cwd, 'bad.ndjson'), `${RECORDS}{"n":\n`);
  const [unknown, bad, lenient] = [
    await ask(cwd, ['', '# nothing', 'aggregate', 'fetch |', '  agregate', 'aggregate']),
    await ask(cwd, ['fetch bad.ndjson | aggregate', 'aggregate']),
    await ask(cwd, ['fetch bad.ndjson --max-bad 1 | aggregate', 'exit', 'agregate']),
  ];
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stdout).toBe('{"n":10}\n');
  expect(unknown.stderr).toMatch(/^tele: standard input:4: "agregate" is no stage/);
  expect(bad.exitCode).toBe(3);
  expect(bad.stdout).toBe('{"n":10}\n');
  expect(bad.stderr).toContain('tele: standard input:1: the script ends here, because this line has exit code 3');
  expect([lenient.exitCode, lenient.stdout]).toEqual([0, '{"n":10}\n']);
});

it.each<[string, string[], RegExp]>([
  ['a name that is a verb', ['head = filter even'], /head is a stage of the shell already/],
  ['a name that is a word of the shell', ['cache = filter even'], /cache is a word of the shell already/],
  ['a faulty pipeline behind a name', ['x = filter "n >"'], /^tele: standard input:1: /],
  ['an unknown name', ['even = filter even', 'cache evn'], /there is no name "evn"\n {2}try: did you mean even\?/],
  ['words behind a name', ['even = filter even', 'even 3'], /even is a name, and takes no words:\n {2}even 3\n {7}\^/],
  ['rows to keep', ['rows = aggregate', 'cache rows'], /cache keeps records, and rows answers in rows/],
  ['records without end', ['aggregate --every 1m --at n --late 2s'], /the shell reads a source to its end/],
  ['standard input', ['fetch --source -'], /the shell reads its own lines from standard input/],
  ['no file behind >', ['aggregate >'], /one file stands behind the >/],
  ['a comparison without quotes', ['filter n > 3'], /a pipeline has no > outside of quotes/],
  ['a folder that is not there', ['aggregate > no/where'], /the answer cannot be written to no\/where: /],
  ['an open quote at the end', ["filter 'n"], /this quote is not closed/],
  ['a report of kept records', ['e = filter even', 'cache e', 'e | aggregate --report r'], /and e is in memory/],
])('refuses %s in a sentence', async (_, lines, message) => {
  const { stderr, exitCode } = await ask(folder(), lines);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(exitCode).toBeGreaterThan(0);
});

it('keeps no more than --keep says, and the old answer file if the new one fails', async () => {
  const cwd = folder();
  writeFileSync(path.join(cwd, 'answer'), 'old');
  const { stderr, exitCode } = await ask(cwd, ['all = fetch', 'cache all'], ['in.ndjson', '--keep', '100']);
  expect(stderr).toContain('all takes more than the 100 B for what is kept\n  try: fewer members');
  expect(exitCode).toBe(1);
  await ask(cwd, ['aggregate --by "nothing(n)" > answer']);
  expect(readFileSync(path.join(cwd, 'answer'), 'utf8')).toBe('old');
});

it('lets a line win over the flags of the shell, and reports as tele run would', async () => {
  const cwd = folder();
  writeFileSync(path.join(cwd, 'other.ndjson'), '{"n":1}\n');
  const script = [
    'aggregate',
    'aggregate --output json',
    'fetch other.ndjson | aggregate',
    'even = filter even',
    'even | aggregate --report r.json',
  ];
  const { stdout, stderr } = await ask(cwd, script, ['in.ndjson', '--output', 'csv', '--keep', '1MB']);
  expect(stdout).toBe('n\n10\n[\n  {\n    "n": 10\n  }\n]\nn\n1\nn\n5\n');
  expect(stderr).toBe('');
  expect(JSON.parse(readFileSync(path.join(cwd, 'r.json'), 'utf8')).argv).toEqual([
    'run',
    'filter even | aggregate --report r.json',
    '--source',
    'in.ndjson',
    '--output',
    'csv',
  ]);
});

it('explains what a name would read, and helps', async () => {
  const { stdout, exitCode } = await ask(folder(), [
    'e = filter even',
    'cache e',
    'explain e | aggregate',
    'help head',
    'help',
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^reads +1 object, 100 B, in e \(kept\)\n/);
  expect(stdout).toContain('$ tele head');
  expect(stdout).toContain('cache NAME');
});

it('ends quietly where nobody reads its answers any more', async () => {
  const cwd = folder();
  const ran = await shell(`printf 'fetch\\n%.0s' {1..2000} | tele shell --source in.ndjson | head -n 1`, { cwd });
  expect(ran).toEqual({ stdout: '{"n":0,"even":true}\n', stderr: '', exitCode: 0 });
  expect(existsSync(path.join(cwd, 'in.ndjson'))).toBe(true);
});
