import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { parseLines, shell, tele, temporaryFolder } from '../support/tele.ts';

/** A folder with files of one record each, whose name is its value. */
function folderOf(names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), `{"a":"${path.basename(name)}"}\n`);
  }
  return folder;
}

const valuesOf = (stdout: string) => (parseLines(stdout) as { a: string }[]).map(({ a }) => a);

describe('what cannot be read of a folder is named, and the others are read', () => {
  const WAYS = [['fetch'], ['fetch', '-j', '2'], ['fetch', '--out']];

  it.each<[string, (folder: string) => unknown, string]>([
    [
      'a dangling link',
      (folder) => symlinkSync('nowhere', path.join(folder, 'dangling')),
      'dangling is a link to something that does not exist',
    ],
    [
      'links in a circle',
      (folder) => {
        symlinkSync('two', path.join(folder, 'one'));
        symlinkSync('one', path.join(folder, 'two'));
      },
      'one does not lead to a file: its symbolic links run in a circle',
    ],
    [
      'a link to the folder itself',
      (folder) => symlinkSync('..', path.join(folder, 'day', 'up')),
      'up is a link to a folder that contains it',
    ],
    [
      'a name that is no UTF-8',
      (folder) => shell(`echo '{"a":1}' >"$(printf 'bad\\377name')"`, { cwd: folder }),
      'cannot be read: its name is no UTF-8',
    ],
    [
      'a path that is too long',
      (folder) => {
        onTestFinished(async () => void (await shell('rm -rf x*', { cwd: folder })));
        const down = 'mkdir $name && cd -P $name';
        return shell(`name=$(printf 'x%.0s' $(seq 200)); for k in $(seq 25); do ${down}; done; echo '{"a":1}' >deep`, {
          cwd: folder,
        });
      },
      'the name is longer than the file system allows',
    ],
  ])('%s', async (_, spoil, said) => {
    const folder = folderOf(['1', 'day/2', '3']);
    await spoil(folder);
    for (const [command, ...words] of WAYS) {
      const out = words[0] === '--out' ? path.join(temporaryFolder(), 'out') : undefined;
      const ran = await tele([command!, ...words, ...(out ? [out] : []), '--source', folder]);
      expect(ran.stderr).toContain(said);
      expect(ran.exitCode).toBe(5);
      if (out) expect(readdirSync(out).filter((name) => name !== '.tele')).toEqual(['1', '3', 'day']);
      else expect(valuesOf(ran.stdout)).toEqual(['1', '3', '2']);
    }
    expect((await tele(['fetch', '--list', '--source', folder])).exitCode).toBe(5);
  });

  it('a source that is itself such a thing is an error, not a result', async () => {
    const folder = folderOf([]);
    symlinkSync('nowhere', path.join(folder, 'dangling'));
    expect(await tele(['fetch', '--source', folder])).toMatchObject({ exitCode: 1, stdout: '' });
    expect(await tele(['fetch', '--source', path.join(folder, 'dangling')])).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

/** TELE_TEST_ROTATIONS=50 is the whole of it. */
const RUNS = Number(process.env.TELE_TEST_ROTATIONS) || 6;

it('a folder whose files are rotated, renamed and deleted meanwhile is read, and what was lost is named', {
  timeout: 300_000,
}, async () => {
  const still = Array.from({ length: 300 }, (_, i) => `still/${String(i).padStart(3, '0')}`);
  const folder = folderOf(still);
  const moving = path.join(folder, 'moving');
  mkdirSync(moving);
  const random = seededRandom(20141109);
  let made = 0;
  const make = (name: string) =>
    writeFileSync(path.join(moving, name), `{"a":"moving ${made++}"}\n`.repeat(1 + Math.floor(random() * 2_000)));
  for (let i = 0; i < 100; i++) make(`log.${i}`);
  const turn = () => {
    const names = readdirSync(moving);
    const name = names[Math.floor(random() * names.length)]!;
    const file = path.join(moving, name);
    const what = Math.floor(random() * 4);
    if (what === 0) rmSync(file);
    else if (what === 1) renameSync(file, `${file}.1`);
    else if (what === 2) appendFileSync(file, '{"a":"more"}\n');
    else {
      // As log files are rotated: the old one gets another name, and a new one takes its place.
      renameSync(file, path.join(moving, `old-${made}`));
      make(name);
    }
    if (names.length < 60) make(`new-${made}`);
  };
  const writer = setInterval(turn, 50);
  try {
    for (let run = 0; run < RUNS; run++) {
      const ran = await tele(['fetch', '--source', folder, ...(run % 2 ? ['-j', '2'] : [])]);
      expect([0, 5], ran.stderr).toContain(ran.exitCode);
      const values = valuesOf(ran.stdout);
      expect(values.filter((value) => !/^mo/.test(value)).sort()).toEqual(still.map((name) => path.basename(name)));
      const named = ran.stderr.split('\n').filter((line) => line.includes(`${moving}/`));
      expect(named.length > 0, ran.stderr).toBe(ran.exitCode === 5);
      const [, failed = '0'] = /(\d+) of \d+ inputs failed/.exec(ran.stderr) ?? [];
      if (Number(failed) <= 10) expect(named).toHaveLength(Number(failed));
    }
  } finally {
    clearInterval(writer);
  }
});

describe('names that are hidden', () => {
  it('are counted and named, and taken where that is asked for', async () => {
    const folder = folderOf(['1', '.2', 'day/.3', '.git/4', 'day/5']);
    const ran = await tele(['fetch', '--source', folder]);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(valuesOf(ran.stdout)).toEqual(['1', '5']);
    expect(ran.stderr).toBe(
      `tele: 3 names, such as ${folder}/.2, are left out, as hidden names are: --hidden takes them\n`,
    );
    const all = await tele(['fetch', '--source', folder, '--hidden']);
    expect(valuesOf(all.stdout)).toEqual(['.2', '4', '1', '.3', '5']);
    expect(all.stderr).toBe('');
    const list = await tele(['fetch', '--source', folder, '--list']);
    expect(list.stderr).toContain('3 names, such as');
  });

  it('are read where they are named outright', async () => {
    const folder = folderOf(['.b.nd']);
    expect(await tele(['fetch', '--source', path.join(folder, '.b.nd')])).toEqual({
      exitCode: 0,
      stdout: '{"a":".b.nd"}\n',
      stderr: '',
    });
    const other = await tele(['fetch', '--source', folder]);
    expect(other).toMatchObject({ exitCode: 1, stdout: '' });
    expect(other.stderr).toContain(`${folder}/.b.nd is left out, as hidden names are: --hidden takes them`);
  });

  it('what tele keeps in a copy is none of its names', async () => {
    const out = path.join(temporaryFolder(), 'out');
    expect((await tele(['fetch', '--source', folderOf(['1', '.2']), '--out', out, '--hidden'])).exitCode).toBe(0);
    const ran = await tele(['fetch', '--source', out, '--hidden']);
    expect(valuesOf(ran.stdout)).toEqual(['.2', '1']);
    expect(ran.stderr).toBe('');
  });
});
