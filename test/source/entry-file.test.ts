import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { blockSum, type EntryMeta, encodeFrame, readFrame } from '../../src/source/cache/entry-file.ts';
import { temporaryFolder } from '../support/tele.ts';

const bytes = Buffer.from('{"n":1}\n');
const meta: EntryMeta = { uri: 's3://lake/a', version: '"e"', size: bytes.length };

/** The end of an entry with this description: the block checksums, lengths, a checksum of all that, and a name. */
function frameOf(description: string): Buffer {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(1, 0);
  lengths.writeUInt32LE(Buffer.byteLength(description), 4);
  const checked = Buffer.concat([blockSum(bytes), Buffer.from(description), lengths]);
  return Buffer.concat([checked, blockSum(checked), Buffer.from('TELECAC2')]);
}

/** What is read of an entry with this description, whose checksums are all right. */
async function read(description: string) {
  const file = path.join(temporaryFolder(), 'entry');
  await writeFile(file, Buffer.concat([bytes, frameOf(description)]));
  const handle = await open(file);
  try {
    return (await readFrame(handle))?.meta;
  } finally {
    await handle.close();
  }
}

test('an entry of the cache is believed where its description is one', async () => {
  expect(await read(JSON.stringify(meta))).toEqual(meta);
  expect(encodeFrame(meta, [blockSum(bytes)])).toEqual(frameOf(JSON.stringify(meta)));
});

test.each<[string, unknown]>([
  ['has no size', { uri: meta.uri, version: meta.version }],
  ['has a size below 0', { ...meta, size: -8 }],
  ['has a size that is no whole number', { ...meta, size: 8.5 }],
  ['has a size as text', { ...meta, size: '8' }],
  ['has the size of another object', { ...meta, size: 9 }],
  ['has no version', { ...meta, version: '' }],
  ['has an address that is no text', { ...meta, uri: ['s3://lake/a'] }],
  ['has a member that nobody knows', { ...meta, encoding: 'gzip' }],
  ['is a list', [meta]],
  ['is null', null],
])('an entry whose description %s is none', async (_, description) => {
  expect(await read(JSON.stringify(description))).toBeUndefined();
});

test('an entry whose description is no JSON is none', async () => {
  expect(await read("{'uri': 's3://lake/a'}")).toBeUndefined();
});
