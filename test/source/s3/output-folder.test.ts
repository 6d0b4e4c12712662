import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { openJournal } from '../../../src/source/cache/journal.ts';
import { openOutputFolder } from '../../../src/source/cache/output-folder.ts';
import { outputName } from '../../../src/source/cache/output-name.ts';
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
  await output.close();
  await writeFile(join(folder, '.tele', 'lock'), '1\n');
  await expect(openOutputFolder(folder, { fingerprint: 'x', resume: true })).rejects.toThrow(/by another tele/);
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
  expect(Buffer.byteLength(outputName('ü'.repeat(500)))).toBeLessThan(250);
  const key = fc.string({ unit: fc.constantFrom('a', '.', '/', '%', '2', 'E', ' ', '\n', 'ü'), maxLength: 5 });
  fc.assert(
    fc.property(key, key, (a, b) => {
      const name = outputName(a);
      expect(name.split('/').some((part) => part === '' || part === '.' || part === '..')).toBe(false);
      expect(name === outputName(b)).toBe(a === b);
    }),
  );
});
