import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/source/bytes.ts';
import { fileBytes } from '../../src/source/file-bytes.ts';
import { fileError } from '../../src/source/file-error.ts';
import { FileStore } from '../../src/source/file-store.ts';
import { compareKeys } from '../../src/source/key-order.ts';
import { memoryBytes } from '../../src/source/memory.ts';
import type { Level } from '../../src/source/store.ts';
import { streamBytes } from '../../src/source/stream-bytes.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tele-'));
  made.push(folder);
  for (const [key, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), text);
  }
  return folder;
}

async function levels(
  store: FileStore,
  prefix: string,
  delimiter: '/' | '.' | '',
): Promise<Required<Pick<Level, 'prefixes' | 'objects' | 'failed'>>> {
  const failed = new Map<string, string>();
  const prefixes: string[] = [];
  const objects: Level['objects'][number][] = [];
  for await (const level of store.list(prefix, delimiter)) {
    prefixes.push(...level.prefixes);
    objects.push(...level.objects);
    for (const [key, message] of level.failed ?? []) failed.set(key, message);
  }
  return { prefixes, objects, failed };
}

const keys = ({ objects }: Level) => objects.map(({ key }) => key);

describe('a folder as a store', () => {
  const files = {
    'b/1.x.log': 'one',
    'b/1.y.log': 'two',
    'b/2.x.log': 'three',
    'b.log': '',
    'a/c/d.log': '4',
    'é.log': '',
  };

  it('lists a level, everything below, and what a delimiter cuts', async () => {
    const store = new FileStore(folderOf(files));
    const top = await levels(store, '', '/');
    expect(top.prefixes).toEqual(['a/', 'b/']);
    expect(keys(top)).toEqual(['b.log', 'é.log']);
    expect(keys(await levels(store, '', ''))).toEqual([
      'a/c/d.log',
      'b.log',
      'b/1.x.log',
      'b/1.y.log',
      'b/2.x.log',
      'é.log',
    ]);
    expect((await levels(store, 'b/', '.')).prefixes).toEqual(['b/1.', 'b/2.']);
    expect((await levels(store, 'b/1.', '.')).prefixes).toEqual(['b/1.x.', 'b/1.y.']);
    expect(keys(await levels(store, 'b/1.', ''))).toEqual(['b/1.x.log', 'b/1.y.log']);
    expect(await levels(store, 'zz', '/')).toMatchObject({ prefixes: [], objects: [] });
    expect([...(await levels(store, 'zz/', '/')).failed.keys()]).toEqual(['zz/']);
  });

  it('reads an object, a range of it, and a key that is or is not there', async () => {
    const store = new FileStore(folderOf(files));
    const object = (await levels(store, 'b/', '/')).objects[2]!;
    expect(object).toMatchObject({ key: 'b/2.x.log', size: 5 });
    expect(Buffer.from(await readAll(await store.open(object))).toString()).toBe('three');
    expect(Buffer.from(await readAll(await store.open(object, { start: 1, end: 3 }), 1)).toString()).toBe('hr');
    expect(await store.get('nothing')).toBeUndefined();
    expect(await store.get('b.log/nothing')).toBeUndefined();
    await expect(store.get('b')).rejects.toThrow('is a folder, and a file is needed here');
  });

  it('is one object where it is one file', async () => {
    const path = join(folderOf(files), 'b', '2.x.log');
    const store = new FileStore(path);
    expect((await levels(store, '', '/')).objects).toMatchObject([{ uri: path, key: '2.x.log', size: 5 }]);
    expect(await store.get('telemetry_schema.json')).toBeUndefined();
  });

  it('follows links, and says so where they never end', async () => {
    const folder = folderOf(files);
    symlinkSync(join(folder, 'a'), join(folder, 'b', 'link'));
    expect(keys(await levels(new FileStore(folder), 'b/link/', ''))).toEqual(['b/link/c/d.log']);
    symlinkSync(folder, join(folder, 'a', 'up'));
    expect((await levels(new FileStore(folder), 'a/', '')).failed.get('a/up')).toMatch(
      'is a link to a folder that contains it',
    );
    symlinkSync(join(folder, 'gone'), join(folder, 'dangling'));
    const { failed } = await levels(new FileStore(folder), '', '/');
    expect([...failed]).toEqual([['dangling', `${folder}/dangling is a link to something that does not exist`]]);
  });
});

describe('what cannot be read is said in a sentence', () => {
  it('a missing path, a folder, a part that is a file', () => {
    const folder = folderOf({ 'a.log': 'x' });
    expect(() => new FileStore(join(folder, 'no'))).toThrow('no does not exist');
    expect(() => new FileStore(join(folder, 'a.log', 'b'))).toThrow('a part of the path is a file');
    expect(() => fileBytes(folder)).toThrow('is a folder, and a file is needed here');
  });

  it.skipIf(process.getuid?.() === 0)('a file without permission', () => {
    const path = join(folderOf({ 'a.log': 'x' }), 'a.log');
    chmodSync(path, 0);
    expect(() => fileBytes(path)).toThrow('permission denied');
  });

  it('an error code with a sentence of its own, and one without', () => {
    expect(fileError({ code: 'EACCES', message: 'x' }, 'a').message).toBe('a may not be read: permission denied');
    expect(fileError({ code: 'EODD', message: 'odd' }, 'a').message).toBe('a could not be read: odd');
  });

  it('a file that becomes shorter than the range that was asked for', async () => {
    const path = join(folderOf({ 'a.log': 'x'.repeat(100) }), 'a.log');
    const source = fileBytes(path, { start: 50, end: 100 });
    truncateSync(path, 60);
    await expect(readAll(source)).rejects.toThrow('became shorter while it was read: it ends at byte 60');
  });

  it('a file that becomes shorter than it was when it was listed', async () => {
    const folder = folderOf({ 'a.log': 'x'.repeat(100) });
    const path = join(folder, 'a.log');
    const store = new FileStore(folder);
    const source = await store.open({ uri: path, key: 'a.log', size: 100 });
    truncateSync(path, 60);
    await expect(readAll(source)).rejects.toThrow(`${path} became shorter while it was read: it ends at byte 60`);
    // What has come since is read.
    expect(await readAll(await store.open({ uri: path, key: 'a.log', size: 50 }))).toHaveLength(60);
  });
});

describe('streams', () => {
  const program = "process.stdout.write('a'.repeat(300000)); setTimeout(() => process.stdout.end('end'), 50)";

  it('gives everything, whatever the size of the reads', async () => {
    for (const size of [7, 1000, 1 << 20]) {
      const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      const bytes = await readAll(streamBytes(child.stdout, 'a child'), size);
      expect(bytes.length).toBe(300_003);
      expect(Buffer.from(bytes.subarray(-4)).toString()).toBe('aend');
    }
  });

  it('a pipe given as a file does not block the event loop', async () => {
    const pipe = join(folderOf({}), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const source = new FileStore(pipe);
    const [object] = (await levels(source, '', '/')).objects;
    const reading = source.open(object!).then((bytes) => readAll(bytes));
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    clearInterval(turning);
    expect(turns).toBeGreaterThan(0);
    writeFileSync(pipe, 'through the pipe');
    expect(Buffer.from(await reading).toString()).toBe('through the pipe');
  });

  it('bytes in memory come in steps', async () => {
    expect(Buffer.from(await readAll(memoryBytes(Buffer.from('abcdef'), 4))).toString()).toBe('abcdef');
  });
});

it('the order of keys is that of their UTF-8', () => {
  const some = ['a', 'b', 'é', '\uffee', '\u{1f600}', 'a/b', 'a.b', ''];
  const byBytes = [...some].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect([...some].sort(compareKeys)).toEqual(byBytes);
});

/** Everything a source has, in one piece; closes it. */
async function readAll(source: ByteSource, blockSize = 1 << 16): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  try {
    for (;;) {
      const block = new Uint8Array(blockSize);
      const got = await source.read(block);
      if (got === 0) return Buffer.concat(blocks);
      blocks.push(block.subarray(0, got));
    }
  } finally {
    await source.close();
  }
}
