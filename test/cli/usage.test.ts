import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tele, temporaryFolder } from '../support/tele.ts';

/** The line, what is said of it, and what it is told to try. */
test.each<[readonly string[], string, string]>([
  [['sample', '0.5'], 'sample needs --rate or --size', 'tele sample --rate 0.1'],
  [['filter'], 'the expression is missing (what must be true of a record)', "see 'tele filter --help'"],
  [['fliter', 'true'], 'there is no command "fliter"', 'did you mean filter?'],
  [['recommend', 'trian'], 'recommend has no use for the word "trian"', 'did you mean recommend train?'],
  [['recommend', 'xyz'], 'recommend has no use for the word "xyz"', "see 'tele recommend --help'"],
  [['uniq', 'a'], 'there is no command "uniq"', 'tele distinct KEY'],
  [['help', 'fliter'], 'there is no command "fliter"', 'did you mean filter?'],
  [['-v'], 'there is no flag -v without a command', 'tele --version'],
  [['aggregate', '--sorted', 'n'], 'there is no flag --sorted', 'did you mean --sort?'],
  [['aggregate', '--agregate', 'n'], 'there is no flag --agregate', 'did you mean --agg?'],
  [['aggregate', '--group-by', 'n'], 'there is no flag --group-by', 'did you mean --by?'],
  [['map', 'a', '--format', 'csv'], 'there is no flag --format', 'did you mean --output?'],
  [['map', 'a', '--chanel', 'nightly'], 'there is no flag --chanel', 'did you mean --channel?'],
  [['sample', '--rate', '1', '--size', '2'], '--size and --rate cannot be used together', 'tele sample --help'],
  [['map', 'a', '--limit', 'x'], '--limit takes a whole number, not "x"', 'tele map --help'],
  [['map', 'a', '--limit', '-1'], '--limit takes a whole number from 0 on, not "-1"', 'tele map --help'],
  [['map', 'a', '--limit'], '--limit needs a value', 'tele map --help'],
  [['fetch', '--resume'], '--resume needs --out', 'tele fetch --help'],
  [['recommend', 'export'], '--model is missing; --to is missing', 'tele recommend export --help'],
  [['map', 'a', '--output', 'xml'], '--output takes one of table, ndjson,', 'tele map --help'],
])('%j is told what is wrong with it in one sentence', async (words, said, hint) => {
  const { stdout, stderr, exitCode } = await tele(words);
  expect(stderr).toContain(`tele: ${said}`);
  const [, second, ...rest] = stderr.trimEnd().split('\n');
  expect(second).toContain(`  try: `);
  expect(second).toContain(hint);
  expect(rest).toEqual([]);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
});

describe('a file behind a command that reads none there', () => {
  test.each([[['recommend']], [['spark', 'doctor']]])('%j', async (words) => {
    const file = path.join(temporaryFolder(), 'pings.ndjson');
    writeFileSync(file, '{"a":1}\n');
    const { stderr, exitCode } = await tele([...words, file]);
    const name = words.join(' ');
    expect(stderr).toBe(`tele: ${name} has no use for the word "${file}"\n  try: tele ${name} --source ${file}\n`);
    expect(exitCode).toBe(2);
  });
});
