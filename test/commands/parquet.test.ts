import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it, test } from 'vitest';
import { memoryBytes } from '../../src/source/memory.ts';
import { cellText, PARSERS } from '../../src/source/parquet/cell-text.ts';
import { parquetBytes } from '../../src/source/parquet/parquet-bytes.ts';
import { startLake } from '../source/s3/lake.ts';
import { parseLines, shell, tele, temporaryFolder } from '../support/tele.ts';
import { lakeEnvironment } from './s3-lake.ts';

const COUNT = 25_000;

/** A file of several row groups, which is written by the library alone. */
function sample(): Buffer {
  const column = (name: string, make: (k: number) => unknown) => ({
    name,
    data: Array.from({ length: COUNT }, (_, k) => make(k)),
  });
  return Buffer.from(
    parquetWriteBuffer({
      columnData: [
        column('svc', (k) => `svc${k % 3}`),
        column('ms', (k) => k / 2),
        column('id', (k) => 9007199254740993n + BigInt(k)),
        column('ok', (k) => (k % 2 === 0 ? true : undefined)),
        { ...column('tags', (k) => ({ list: [k, { a: 'é' }] })), type: 'JSON' },
      ],
      rowGroupSize: 10_000,
    }),
  );
}

describe('a Parquet file', () => {
  it('is read as its rows: as a file, on threads, in a bucket, by all columns and by some', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'a.parquet'), sample());
    const ran = await tele(['fetch', '--source', 'a.parquet'], { cwd });
    expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
    const lines = ran.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(COUNT);
    expect(lines[1]).toBe('{"svc":"svc1","ms":0.5,"id":9007199254740994,"ok":null,"tags":{"list":[1,{"a":"é"}]}}');
    const rows = [0, 1, 2].map((s) => ({ svc: `svc${s}`, n: 0, ms: 0 }));
    for (let k = 0; k < COUNT; k++) {
      rows[k % 3]!.n++;
      rows[k % 3]!.ms += k / 2;
    }
    const question = ['aggregate', '--by', 'svc', '--agg', 'n = count(), ms = sum(ms)'];
    for (const master of ['local', 'local[2]'])
      expect(parseLines((await tele([...question, 'a.parquet', '--master', master], { cwd })).stdout)).toEqual(rows);
    const kept = await tele([...question, 'a.parquet', '--bad', 'bad.nd'], { cwd });
    expect(parseLines(kept.stdout)).toEqual(rows);
    const lake = await startLake([['day/a.parquet', sample()]]);
    const remote = await tele([...question, '--source', 's3://lake/day'], { env: lakeEnvironment(lake) });
    await lake.close();
    expect(remote.stderr).toBe('');
    expect(parseLines(remote.stdout)).toEqual(rows);
  });

  it('is told from its end: a pipe, an archive and a part of one are refused in a sentence', async () => {
    const cwd = temporaryFolder();
    const bytes = sample();
    writeFileSync(path.join(cwd, 'a.parquet'), bytes);
    writeFileSync(path.join(cwd, 'cut.parquet'), bytes.subarray(0, 5000));
    const piped = await shell('cat a.parquet | tele map d', { cwd });
    expect(piped.stderr).toContain(
      'standard input is a Parquet file in a stream, which is not read\n  try: name the file',
    );
    expect(piped.exitCode).not.toBe(0);
    const cut = await tele(['map', 'd', 'cut.parquet'], { cwd });
    expect(cut.stderr).toContain('cut.parquet cannot be read as Parquet: ');
    expect(cut.exitCode).not.toBe(0);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xee, 100, 400);
    writeFileSync(path.join(cwd, 'damaged.parquet'), damaged);
    const broken = await tele(['map', 'd', 'damaged.parquet'], { cwd });
    expect(broken.stderr).toContain('damaged.parquet cannot be read as Parquet: ');
    expect(broken.stderr).not.toContain('    at ');
    expect(broken.exitCode).not.toBe(0);
  });

  it('reads no bytes of columns that are not asked for', async () => {
    const bytes = sample();
    const opened: [number, number][] = [];
    const object = {
      size: bytes.length,
      open: async (start: number, end: number) => {
        opened.push([start, end]);
        return memoryBytes(bytes.subarray(start, end));
      },
    };
    const source = parquetBytes(object, 'a.parquet', ['svc']);
    const block = Buffer.alloc(1 << 16);
    let text = '';
    for (let got = await source.read(block); got > 0; got = await source.read(block))
      text += block.toString('utf8', 0, got);
    expect(text).toBe(Array.from({ length: COUNT }, (_, k) => `{"svc":"svc${k % 3}"}\n`).join(''));
    for (const { columns } of parquetMetadata(new Uint8Array(bytes).buffer).row_groups)
      for (const { meta_data } of columns.filter((own) => own.meta_data!.path_in_schema[0] !== 'svc')) {
        const start = Number(meta_data!.dictionary_page_offset ?? meta_data!.data_page_offset);
        const end = start + Number(meta_data!.total_compressed_size);
        // What is read at the file's end, to find its columns, may hold some of them.
        const others = opened.filter(([, to]) => to < bytes.length);
        expect(
          others.some(([from, to]) => from < end && to > start),
          meta_data!.path_in_schema[0],
        ).toBe(false);
      }
  });

  test.each<[keyof typeof PARSERS, never, string | undefined]>([
    ['timestampFromMilliseconds', 1n as never, '1970-01-01T00:00:00.001Z'],
    ['timestampFromMicroseconds', -1n as never, '1969-12-31T23:59:59.999999Z'],
    ['timestampFromMicroseconds', 1_767_225_600_123_000n as never, '2026-01-01T00:00:00.123Z'],
    ['timestampFromNanoseconds', 1_000_000_001n as never, '1970-01-01T00:00:01.000000001Z'],
    ['timestampFromNanoseconds', 0n as never, '1970-01-01T00:00:00Z'],
    ['dateFromDays', -1 as never, '1969-12-31'],
    ['stringFromBytes', Buffer.from('é') as never, 'é'],
    ['stringFromBytes', Buffer.from([0xff, 0]) as never, '/wA='],
    ['stringFromBytes', undefined as never, undefined],
  ])('has %s of %s as %s', (name, value, expected) => {
    expect(PARSERS[name](value)).toBe(expected);
  });

  test.each([
    [18_446_744_073_709_551_615n, '18446744073709551615'],
    [Number.NaN, 'null'],
    [undefined, 'null'],
    [new Uint8Array([255]), '"/w=="'],
    [new Float64Array([1, 0.5]), '[1,0.5]'],
    [{ 'a"': [null, true, { b: 'x\n' }] }, '{"a\\"":[null,true,{"b":"x\\n"}]}'],
  ])('writes %s as %s', (value, expected) => {
    expect(cellText(value)).toBe(expected);
  });
});

describe('--output parquet', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(fc.integer()),
    fc.dictionary(fc.string(), fc.integer()),
  );

  it('holds the values of records, whatever they are, and gives them back', async () => {
    const cwd = temporaryFolder();
    const record = fc.record(
      { a: value, b: fc.string(), c: fc.integer(), d: fc.option(fc.boolean()) },
      { noNullPrototype: true },
    );
    const [records] = fc.sample(fc.array(record, { minLength: 300, maxLength: 300 }), { numRuns: 1, seed: 7 });
    writeFileSync(path.join(cwd, 'a.nd'), records!.map((each) => `${JSON.stringify(each)}\n`).join(''));
    const ran = await shell('tele map d a.nd --output parquet > a.parquet && tele fetch a.parquet', { cwd });
    expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
    expect(parseLines(ran.stdout)).toEqual(JSON.parse(JSON.stringify(records)));
    const file = readFileSync(path.join(cwd, 'a.parquet'));
    const types = parquetMetadata(new Uint8Array(file).buffer).schema.map(({ name, type, converted_type }) => [
      name,
      type,
      converted_type,
    ]);
    expect(types.slice(1)).toEqual([
      ['a', 'BYTE_ARRAY', 'JSON'],
      ['b', 'BYTE_ARRAY', 'UTF8'],
      ['c', 'DOUBLE', undefined],
      ['d', 'BOOLEAN', undefined],
    ]);
  });

  it('has whole numbers of an answer as such, and an answer without a row', async () => {
    const cwd = temporaryFolder();
    const input = '{"k":"a","x":1}\n{"k":"b","x":2}\n{"k":"a"}\n';
    writeFileSync(path.join(cwd, 'a.nd'), input);
    await shell(`tele aggregate --by k --agg 'n = count(), x = mean(x)' a.nd --output parquet > a.parquet`, { cwd });
    const bytes = new Uint8Array(readFileSync(path.join(cwd, 'a.parquet')));
    expect(await parquetReadObjects({ file: bytes.buffer })).toEqual([
      { k: 'a', n: 2n, x: 1n },
      { k: 'b', n: 1n, x: 2n },
    ]);
    await shell(`tele filter false a.nd --output parquet > none.parquet`, { cwd });
    const none = new Uint8Array(readFileSync(path.join(cwd, 'none.parquet')));
    expect(Number(parquetMetadata(none.buffer).num_rows)).toBe(0);
  });

  it('says what it cannot keep: a value of another type than the column has had so far', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'a.nd'), `${'{"x":1}\n'.repeat(60_000)}{"x":"late"}\n`);
    const ran = await shell('tele map d a.nd --output parquet > a.parquet', { cwd });
    expect(ran.stderr).toContain('x was a number in the first 50,000 records and is not in a later one: "late"');
    expect(ran.exitCode).toBe(1);
    const mixed = await shell('tele map "{x: text(x)}" a.nd --output parquet > a.parquet && tele tail -1 a.parquet', {
      cwd,
    });
    expect(mixed).toMatchObject({ stdout: '{"x":"late"}\n', exitCode: 0 });
  });
});
