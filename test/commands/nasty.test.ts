import { isUtf8 } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { tele, temporaryFolder } from '../support/tele.ts';

/** Lines that break readers: bytes, not text, so that invalid UTF-8 is among them. */
const NASTY: readonly (string | Buffer)[] = [
  '{"a":1}',
  '{"a":{"b":[1,2,{"c":"x"}]},"clientID":"c"}',
  ' \t{"a": 1} \r',
  '{"a":1',
  '{"a":1}}',
  '{"a":"\u0000"}',
  '{"a":"\\u0000\\ud800"}',
  '{"__proto__":{"a":1},"constructor":2}',
  '{"a":1,"a":2}',
  '{"\\u0061":3}',
  '{"a.b":1,"a":9007199254740993}',
  '{"a":1e999,"b":-0}',
  '{"a":"\u2028\u2029"}',
  Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xc0, 0x80, 0x22, 0x7d]),
  Buffer.from([0xff, 0xfe, 0x00]),
  '[1,2,3]',
  '"text"',
  '42',
  'null',
  'NaN',
  '{a:1}',
  "{'a':1}",
  '{"a":1,}',
  '{"a":01}',
  '{"a":1}{"a":2}',
  '{"a":1} {"a":2}',
  '\x1e{"a":1}',
  '[{"a":1}]',
  'a,b',
  '1,"x, y"',
  Buffer.from('{"a":1}', 'utf16le'),
  '{"a":"\u009b31m\u202e"}',
  '{"a":"x}',
  `{"a":${'['.repeat(500)}${']'.repeat(500)}}`,
  `{"a":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}}`,
  '',
  '   ',
  '\r',
  '{}',
  '{"id":"kept","a":4}',
  'an-id\t{"a":5}',
  'an-id\t{"id":"own","a":6}',
  'an-id\tno object',
  'an-id\t',
];

const LINES = 2000;
const random = seededRandom(20141109);
const lines = Array.from({ length: LINES }, () => mutate(Buffer.from(NASTY[Math.floor(random() * NASTY.length)]!)));
const input = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));

/** One line in three loses, gains or changes a byte; no line is cut in two. */
function mutate(line: Buffer): Buffer {
  const at = Math.floor(random() * (line.length + 1));
  const kind = random();
  if (kind < 0.1) return Buffer.concat([line.subarray(0, at), line.subarray(at + 1)]);
  const byte = Buffer.from([(11 + Math.floor(random() * 240)) & 0xff]);
  if (kind < 0.2) return Buffer.concat([line.subarray(0, at), byte, line.subarray(at)]);
  if (kind < 0.3) return Buffer.concat([line.subarray(0, at), byte, line.subarray(at + 1)]);
  return line;
}

/** What the text of the documentation says of a line, with nothing but JSON.parse. */
function judge(line: Buffer): 'blank' | 'good' | 'bad' {
  const text = line.toString().replace(/^[ \t\r]+|[ \t\r]+$/g, '');
  if (text === '') return 'blank';
  const tab = text.indexOf('\t');
  const json = text.startsWith('{') || tab < 0 ? text : text.slice(tab + 1);
  try {
    const value = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? 'good' : 'bad';
  } catch {
    return 'bad';
  }
}

const verdicts = lines.map(judge);
const bad = verdicts.filter((verdict) => verdict === 'bad').length;
const good = verdicts.filter((verdict) => verdict === 'good').length;
/** Good ones whose bytes are no UTF-8, which --strict refuses. */
const garbled = lines.filter((line, k) => verdicts[k] === 'good' && !isUtf8(line)).length;

describe('2,000 nasty lines, every byte checked', () => {
  it.each([
    [['filter', 'true']],
    [['map', '{a: a}']],
    [['flat-map', '[1, 2]']],
    [['sample', '--rate', '1']],
    [['sample', '--size', '5000']],
    [['sample', '--by', 'a', '--rate', '1']],
    [['pick', 'a']],
    [['drop', 'b']],
    [['flatten', '--separator', '\u0001']],
    [['head', '5000']],
    [['tail', '5000']],
    [['sort', '-a']],
    [['distinct', 'a']],
    [['top', '2', 'a', '--by', 'b']],
    [['sessions', '--by', 'b', '--at', 'a']],
    [['summary']],
    [['join', '--with', '/dev/null', '--on', 'a', '--kind', 'anti']],
    [['aggregate', '--agg', 'n = count()']],
    [['os-dist']],
    [['cluster-hangs', '--by', 'a']],
    [['hang-stats', '--compat-2014']],
    [['histogram', 'a', '--by', 'a']],
    [['fetch', '--source', '-']],
    [['recommend', 'train', '-o', '/dev/null', '--columns', 'a,a', '--factors', '2']],
  ])('are counted by %j', async (args) => {
    const ran = await tele([...args, '--strict', '--max-bad', '100%'], { input });
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain(
      `${(bad + garbled).toLocaleString('en-US')} of ${(bad + good).toLocaleString('en-US')} lines were bad`,
    );
  });

  it('are counted in full where the whole record is asked for', async () => {
    const ran = await tele(['filter', 'd', '--max-bad', '100%'], { input });
    expect(ran.exitCode, ran.stderr).toBe(0);
    const all = (bad + good).toLocaleString('en-US');
    expect(ran.stderr).toContain(`${garbled} of ${all} lines have bytes that are no UTF-8`);
    expect(ran.stderr).toContain(
      `${bad.toLocaleString('en-US')} of ${(bad + good).toLocaleString('en-US')} lines were bad`,
    );
  });

  it('pass unchanged where they are good', async () => {
    const ran = await tele(['filter', 'true', '--strict', '--max-bad', '100%'], { input });
    expect(garbled).toBeGreaterThan(0);
    expect(ran.stdout.split('\n')).toHaveLength(good - garbled + 1);
    for (const line of ran.stdout.split('\n').slice(0, -1)) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe('a value nested ten thousand levels deep', () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const input = `{"a":${deep},"b":"x"}\n{"a":1,"b":"x"}\n`;
  const line = ['aggregate', '--by', 'b', '--agg', 'n = count(), a = first(a)'];
  it.each([
    ['ndjson', `{"b":"x","n":2,"a":${deep}}\n`],
    ['json', `[\n  {"b":"x","n":2,"a":${deep}}\n]\n`],
    ['csv', `b,n,a\nx,2,${deep}\n`],
  ])('stands in an answer as %s', async (format, expected) => {
    expect(await tele([...line, '--output', format], { input })).toMatchObject({ stdout: expected, exitCode: 0 });
  });

  it('stands in records that a map makes, members as they were made', async () => {
    const made = await tele(['map', '{z: {y: b, a}, b}'], { input });
    expect(made).toMatchObject({ stderr: '', exitCode: 0 });
    expect(made.stdout).toBe(`{"z":{"y":"x","a":${deep}},"b":"x"}\n{"z":{"y":"x","a":1},"b":"x"}\n`);
  });

  it('passes from stage to stage, and between threads', async () => {
    const source = temporaryFolder();
    writeFileSync(path.join(source, 'a.ndjson'), input);
    writeFileSync(path.join(source, 'b.ndjson'), '{"a":[[2]],"b":"y"}\n');
    const line = `aggregate --by b --agg 'c = collect(a)' | filter 'b === "x"'`;
    for (const master of ['local', 'local[2]']) {
      const ran = await tele(['run', line, '--source', source, '--master', master, '--output', 'ndjson']);
      expect(ran).toMatchObject({ stderr: '', exitCode: 0, stdout: `{"b":"x","c":[${deep},1]}\n` });
    }
    const state = path.join(temporaryFolder(), 'state');
    const kept = await tele(['aggregate', '--by', 'a', '--source', source, '--state', state]);
    expect(kept).toMatchObject({ stderr: '', exitCode: 0 });
    expect((await tele(['merge', state])).stdout).toBe(kept.stdout);
    const sampled = await tele(['sample', '--by', 'a', '--rate', '1', '--source', source]);
    expect(sampled.stdout).toBe(`${input}{"a":[[2]],"b":"y"}\n`);
  });

  it('is the key of a group of its own', async () => {
    const { stdout, exitCode } = await tele(['aggregate', '--by', 'a'], { input });
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').sort()).toEqual(['', '{"a":1,"n":1}', `{"a":${deep},"n":1}`]);
  });
});
