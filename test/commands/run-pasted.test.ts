import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shell, tele, temporaryFolder } from '../support/tele.ts';

const FOLDER = mkdtempSync(path.join(tmpdir(), 'tele-pasted-'));
const SOURCE = path.join(FOLDER, 'a.ndjson');

beforeAll(() =>
  writeFileSync(
    SOURCE,
    Array.from({ length: 40 }, (_, n) => `${JSON.stringify({ n, info: { OS: n % 3 ? 'Linux' : "it's" } })}\n`).join(''),
  ),
);
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('a pipeline of the shell', () => {
  it.each([
    `tele fetch --source ${SOURCE} | head -n 2`,
    `tele fetch --source ${SOURCE} | head -3 | tele map n`,
    `tele filter 'n > 5' --source ${SOURCE} | head -n2 | tele map 'n * 2'`,
    `tele filter 'info.OS === "it'\\''s"' --source ${SOURCE} | tele aggregate`,
    `tele fetch --source ${SOURCE} | sed s/Linux/GNU/ | tele aggregate --by info.OS \\\n  | tele filter "OS === \\"GNU\\""`,
    `cat ${SOURCE} | tele sample --size 4 --seed 3`,
  ])('gives the same where it is pasted: %s', async (line) => {
    const there = await shell(line);
    expect(there).toMatchObject({ stderr: '', exitCode: 0 });
    expect(await tele(['run', line])).toEqual(there);
  });

  it('refuses of head what it is not, at the word', async () => {
    const ran = await tele(['run', `fetch --source ${SOURCE} | head -c 3`]);
    expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
    expect(ran.stderr).toContain('there is no flag -c');
  });
});

describe('a file of stages', () => {
  it('may begin with a byte order mark, and have the line ends of Windows', async () => {
    const file = path.join(temporaryFolder(), 'a.tele');
    writeFileSync(file, `\u{feff}fetch --source ${SOURCE}\r\nfilter 'n < 2' |\r\nmap n\r\n`);
    expect(await tele(['run', file])).toEqual({ stdout: '0\n1\n', stderr: '', exitCode: 0 });
  });
});

it('proposes the column where the path that was grouped by is asked for behind an aggregate', async () => {
  const ran = await tele(['run', `fetch --source ${SOURCE} | aggregate --by info.OS | filter 'info.OS'`]);
  expect(ran.stderr).toBe('tele: info.OS was found in 0 of 2 records; there is OS\n');
});
