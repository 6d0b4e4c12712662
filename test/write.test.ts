import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { TeleError } from '../src/errors.ts';
import { blocksOf, expectWritable, pendingFile, writeWhole } from '../src/write.ts';
import { temporaryFolder } from './support/tele.ts';

/** A file with older content, alone in its folder. */
function older(): { folder: string; file: string } {
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  writeFileSync(file, 'older');
  return { folder, file };
}

test('a file is the older one until all is written, then the new one', () => {
  const { folder, file } = older();
  const seen: string[] = [];
  function* pieces() {
    for (const piece of ['one ', Buffer.from('two '), 'three '.repeat(20_000), new Uint8Array([0xff, 0x00])]) {
      yield piece;
      seen.push(readFileSync(file, 'utf8'));
    }
  }
  writeWhole(file, pieces(), 'the file');
  expect(seen).toEqual(['older', 'older', 'older', 'older']);
  const wanted = Buffer.concat([Buffer.from(`one two ${'three '.repeat(20_000)}`), Buffer.from([0xff, 0x00])]);
  expect(readFileSync(file).equals(wanted)).toBe(true);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('what fails midway leaves the older file, and nothing else', () => {
  const { folder, file } = older();
  function* broken() {
    yield 'x'.repeat(1 << 20);
    throw new Error('no more');
  }
  expect(() => writeWhole(file, broken(), 'the file')).toThrow(`the file cannot be written to ${file}: no more`);
  expect(readFileSync(file, 'utf8')).toBe('older');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a link stays one', () => {
  const { folder, file } = older();
  const link = path.join(temporaryFolder(), 'link');
  symlinkSync(file, link);
  writeWhole(link, ['new'], 'the file');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a pipe is written to as it stands', async () => {
  const fifo = path.join(temporaryFolder(), 'fifo');
  spawnSync('mkfifo', [fifo]);
  const reader = spawn('cat', [fifo]);
  const read = buffer(reader.stdout);
  writeWhole(fifo, ['a', 'b'], 'the file');
  expect((await read).toString()).toBe('ab');
  expect(statSync(fifo).isFIFO()).toBe(true);
});

test('whether a file can be written is known before, and leaves no trace', () => {
  const { folder, file } = older();
  expectWritable(file, 'the file');
  expectWritable(path.join(folder, 'other'), 'the file');
  expect(readdirSync(folder)).toEqual(['file']);
  expect(() => expectWritable(path.join(folder, 'no', 'file'), 'the file')).toThrow(TeleError);
  expect(() => expectWritable(folder, 'the file')).toThrow(/EISDIR/);
  const missing = path.join(folder, 'no', 'file');
  const words = `the file cannot be written to ${missing}: ENOENT: no such file or directory, open '${missing}'`;
  expect(() => expectWritable(missing, 'the file')).toThrow(words);
  expect(() => writeWhole(missing, ['a'], 'the file')).toThrow(words);
  expectWritable('/dev/null', 'the file');
  expect(() => expectWritable(path.join(file, 'below'), 'the file')).toThrow(
    /^the file cannot be written to .*ENOTDIR/,
  );
});

test.skipIf(!existsSync('/dev/shm'))('a folder in memory is one as any other', () => {
  const folder = mkdtempSync('/dev/shm/tele-write-');
  try {
    const file = path.join(folder, 'file');
    expectWritable(file, 'the file');
    expect(readdirSync(folder)).toEqual([]);
    writeWhole(file, ['new'], 'the file');
    expect(readFileSync(file, 'utf8')).toBe('new');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('two writers of one file do not meet', () => {
  const { folder, file } = older();
  const [first, second] = [pendingFile(file), pendingFile(file)];
  writeFileSync(first.path, 'first');
  writeFileSync(second.path, 'second');
  second.place();
  first.drop();
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('small pieces are put together, in order', () => {
  expect([...blocksOf(['a', 'b', Buffer.from('c'), 'd'])].map(String)).toEqual(['ab', 'c', 'd']);
  expect([...blocksOf([])]).toEqual([]);
  const blocks = [...blocksOf(Array.from({ length: 1000 }, () => 'x'.repeat(1000)))];
  expect(blocks.length).toBeLessThan(20);
  expect(blocks.join('')).toBe('x'.repeat(1_000_000));
});
