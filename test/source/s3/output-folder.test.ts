import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { openJournal } from '../../../src/source/cache/journal.ts';
import { openOutputFolder } from '../../../src/source/cache/output-folder.ts';
import { distinctNames, foldsCase, outputName } from '../../../src/source/cache/output-name.ts';
import type { StoredObject } from '../../../src/source/store.ts';
import { buildProgram } from './build-program.ts';
import { startLake } from './lake.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tele-output-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function object(key: string, etag = '"1"'): StoredObject {
  return { uri: `s3://lake/${key}`, key, size: 3, etag };
}

/** Files below the folder, without what belongs to the run, and their bytes. */
async function contents(): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const names = paths.map((path) => path.slice(folder.length + 1)).filter((name) => !name.startsWith('.tele/'));
  return new Map(
    await Promise.all(names.sort().map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

test('kill -9 at ten moments: no half file ever, and in the end what an undisturbed fetch gives', async () => {
  const program = join(folder, '..', `${folder.split('/').pop()}.cjs`);
  await buildProgram('fetch-program.ts', program);
  const random = seededRandom(3);
  const entries = Array.from({ length: 260 }, (_, i) => {
    const size = i % 40 === 0 ? 700_000 : 1 + Math.floor(random() * 20_000);
    return [`day/${i % 7}/${String(i).padStart(3, '0')}`, Buffer.alloc(size, `${i} `)] as const;
  });
  const expected = new Map<string, Buffer>(entries);
  let child: ChildProcess | undefined;
  let countdown = 0;
  const lake = await startLake(entries, {
    choose: ({ key }) => {
      countdown -= key === '' ? 0 : 1;
      if (countdown === 0) {
        child!.kill('SIGKILL');
      }
      return undefined;
    },
  });
  const run = async (killAfter: number) => {
    countdown = killAfter;
    child = spawn(process.execPath, [program, lake.uri, lake.options.endpointUrl!, folder], { stdio: 'inherit' });
    const [code, signal] = await once(child, 'exit');
    return signal ?? code;
  };
  try {
    let gets = 0;
    for (let i = 0; i < 10; i++) {
      expect(await run(9 + Math.floor(random() * 15))).toBe('SIGKILL');
      for (const [name, bytes] of await contents()) {
        expect(bytes.equals(expected.get(name)!)).toBe(true);
      }
    }
    expect(await run(-1)).toBe(0);
    gets = lake.log.filter(({ key }) => key !== '').length;
    const final = await contents();
    expect([...final.keys()]).toEqual([...expected.keys()].sort());
    for (const [name, bytes] of final) {
      expect(bytes.equals(expected.get(name)!)).toBe(true);
    }
    // At each kill a few were under way: everything else was fetched once.
    expect(gets).toBeLessThan(entries.length + 10 * 24);
    expect(await readdir(join(folder, '.tele', 'incoming'))).toEqual([]);
    expect(await run(-1)).toBe(0);
    expect(lake.log.filter(({ key }) => key !== '')).toHaveLength(gets);
    const journal = await readFile(join(folder, '.tele', 'journal'), 'utf8');
    expect(journal).not.toContain(process.env.AWS_SECRET_ACCESS_KEY);
    expect(journal).not.toContain(process.env.AWS_ACCESS_KEY_ID);
  } finally {
    await lake.close();
    await rm(program, { force: true });
  }
});

test('a journal cut off at any byte says less, and never something else', async () => {
  const path = join(folder, 'journal');
  const journal = await openJournal(path, 'about');
  const entries = ['a', 'b/ü', 'c\nd'].map((key) => ({ key, version: '"e"', name: outputName(key), bytes: 3 }));
  await Promise.all(entries.map((entry) => journal.add(entry)));
  await journal.close();
  const whole = await readFile(path);
  for (let length = 0; length <= whole.length; length++) {
    await writeFile(path, whole.subarray(0, length));
    const cut = await openJournal(path, 'about');
    const known = [...cut.finished.values()];
    expect(known).toEqual(entries.slice(0, known.length));
    // What is added behind the cut is read again.
    await cut.add({ key: 'z', name: 'z', bytes: 1 });
    await cut.close();
    const again = await openJournal(path, 'about');
    expect([...again.finished.keys()]).toEqual([...known.map(({ key }) => key), 'z']);
    await again.close();
  }
});

test('a journal of something else, or damaged in the middle, is refused', async () => {
  const path = join(folder, 'journal');
  await (await openJournal(path, 'about')).close();
  await expect(openJournal(path, 'other')).rejects.toThrow(/another source/);
  await appendFile(path, 'half a line\n{"key":"a","name":"a","bytes":1}\n');
  await expect(openJournal(path, 'about')).rejects.toThrow(/journal:2 is damaged/);
});

test.each([
  'null',
  '[]',
  '{"key":"a","name":"a"}',
  '{"key":"a","name":"a","bytes":-5}',
  '{"key":1,"name":"a","bytes":5}',
])('a line of a journal that says nothing of an object is damage: %s', async (line) => {
  const path = join(folder, 'journal');
  await (await openJournal(path, 'about')).close();
  await appendFile(path, `${line}\n`);
  await expect(openJournal(path, 'about')).rejects.toThrow(/journal:2 is damaged/);
});

test('finished is what is still there, in the version that was fetched', async () => {
  const first = await openOutputFolder(folder, { fingerprint: 'x' });
  for (const key of ['kept', 'removed', 'cut', 'newer']) {
    await first.write(object(key), [Buffer.from('abc')]);
  }
  await first.close();
  await rm(join(folder, 'removed'));
  await writeFile(join(folder, 'cut'), 'ab');
  await expect(openOutputFolder(folder, { fingerprint: 'x' })).rejects.toThrow(/already holds a fetch/);
  const second = await openOutputFolder(folder, { fingerprint: 'x', resume: true });
  const has = ['kept', 'removed', 'cut'].map((key) => second.has(object(key)));
  expect([...has, second.has(object('newer', '"2"'))]).toEqual([true, false, false, false]);
  await second.close();
});

test('a write that fails leaves nothing, and a folder in use is refused', async () => {
  const output = await openOutputFolder(folder, { fingerprint: 'x' });
  async function* failing() {
    yield Buffer.from('half');
    throw new Error('the line broke');
  }
  await expect(output.write(object('a'), failing())).rejects.toThrow('the line broke');
  await output.write(object('b'), [Buffer.from('whole')]);
  await expect(output.write(object('b/c'), [Buffer.from('below a file')])).rejects.toThrow(
    /^s3:\/\/lake\/b\/c has no place/,
  );
  expect([...(await contents()).keys()]).toEqual(['b']);
  await expect(openOutputFolder(folder, { fingerprint: 'x', resume: true })).rejects.toThrow(
    `${folder} is being fetched into by another tele (process ${process.pid})`,
  );
  await output.close();
  await (await openOutputFolder(folder, { fingerprint: 'x', resume: true })).close();
});

/** A lock that somebody has: how long ago he last said that he is alive, in seconds. */
async function leaveLock(holder: object, silence: number): Promise<string> {
  const lock = join(folder, '.tele', 'lock');
  await mkdir(lock, { recursive: true });
  await writeFile(`${lock}.holder`, JSON.stringify(holder));
  const last = new Date(Date.now() - silence * 1000);
  await utimes(lock, last, last);
  return lock;
}

const ELSEWHERE = { host: 'far', place: 'another start of another machine', pid: 1 };

test('whoever holds a folder elsewhere is known by his renewing the lock, and named', async () => {
  const lock = await leaveLock(ELSEWHERE, 3);
  const opened = openOutputFolder(folder, { fingerprint: 'x' });
  const beat = setInterval(() => void utimes(lock, new Date(), new Date()), 100);
  await expect(opened).rejects.toThrow(`${folder} is being fetched into by another tele (process 1 on far)`);
  clearInterval(beat);
});

test.each([
  ['elsewhere and has been silent for long', ELSEWHERE, 31],
  ['somewhere, and has left no word', {}, 31],
])('the lock of whoever died %s is taken over', async (_, holder, silence) => {
  await leaveLock(holder, silence);
  const output = await openOutputFolder(folder, { fingerprint: 'x' });
  await output.write(object('a'), [Buffer.from('abc')]);
  await output.close();
  expect((await readdir(join(folder, '.tele'))).sort()).toEqual(['incoming', 'journal']);
});

test('who has lost the lock writes nothing more, neither files nor journal', { timeout: 20_000 }, async () => {
  const output = await openOutputFolder(folder, { fingerprint: 'x' });
  await output.write(object('a'), [Buffer.from('abc')]);
  const journal = await readFile(join(folder, '.tele', 'journal'), 'utf8');
  await leaveLock(ELSEWHERE, 0);
  await expect
    .poll(() => output.write(object('b'), [Buffer.from('abc')]).catch(({ message }) => message), {
      timeout: 15_000,
      interval: 200,
    })
    .toBe(`${folder} was taken over by another tele while this one did not answer`);
  await rm(join(folder, '.tele', 'journal'));
  await output.close();
  await expect(readFile(join(folder, '.tele', 'journal'))).rejects.toThrow('ENOENT');
  expect(journal).toContain('"key":"a"');
});

test('on a disk that takes upper and lower case for the same, no object overwrites another', () => {
  const names = distinctNames([{ key: 'Day/a', name: 'Day/a' }]);
  names.expect('Day/a', object('Day/a'));
  expect(() => names.expect('day/A', object('day/A'))).toThrow('s3://lake/day/A has no place beside Day/a');
  names.expect('stra\u00dfe', object('stra\u00dfe'));
  expect(() => names.expect('STRASSE', object('STRASSE'))).toThrow('has no place beside');
  expect(() => names.expect('e\u0301', object('e\u0301'))).not.toThrow();
  expect(() => names.expect('\u00c9', object('\u00c9'))).toThrow('has no place beside');
  distinctNames(undefined).expect('a', object('A'));
});

test('whether a disk does so is tried', async () => {
  const { ino } = await stat(folder);
  expect(await foldsCase(folder)).toBe((await stat(folder.toUpperCase()).catch(() => undefined))?.ino === ino);
  expect(await readdir(folder)).toEqual([]);
});

test('file names stay below the folder, and different keys have different ones', () => {
  expect(outputName('day/1/a.gz')).toBe('day/1/a.gz');
  expect(['', '.', '..', '/a', 'a//b', '%41', 'a:b', '.tele/x'].map(outputName)).toEqual([
    '%',
    '%2E',
    '%2E%2E',
    '%/a',
    'a/%/b',
    '%2541',
    'a%3Ab',
    '%2Etele/x',
  ]);
  expect(
    ['CON', 'aux.gz', 'day/nul', 'com1.x', 'LPT\u00b2', 'context', 'auxiliary', 'com', 'a.con'].map(outputName),
  ).toEqual(['%43ON', '%61ux.gz', 'day/%6Eul', '%63om1.x', '%4CPT\u00b2', 'context', 'auxiliary', 'com', 'a.con']);
  expect(Buffer.byteLength(outputName('ü'.repeat(500)))).toBeLessThan(250);
  const key = fc.string({
    unit: fc.constantFrom('a', '.', '/', '%', '2', 'E', ' ', '\n', 'ü', 'aux', '%61'),
    maxLength: 5,
  });
  fc.assert(
    fc.property(key, key, (a, b) => {
      const name = outputName(a);
      expect(name.split('/').some((part) => part === '' || part === '.' || part === '..')).toBe(false);
      expect(name === outputName(b)).toBe(a === b);
    }),
  );
});
