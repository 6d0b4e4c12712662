import { parquetScan } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { TeleError } from '../../errors.ts';
import type { ByteSource } from '../bytes.ts';
import { readPieces } from '../piece-bytes.ts';
import { cellText, PARSERS } from './cell-text.ts';

/** An object whose bytes can be read in any order. */
export interface RandomAccess {
  readonly size: number;
  /** Opens the bytes [start, end). */
  open(start: number, end: number): Promise<ByteSource>;
}

/** The rows that are written at a time. */
const ROWS = 4096;

/**
 * The rows of a Parquet file as lines of NDJSON. With `fields`, only the columns of these names are read, unless one of
 * them does not exist. Holds the columns that are read of one row group. Throws a TeleError for a file that is damaged,
 * or has a type that is not read.
 */
export function parquetBytes(object: RandomAccess, name: string, fields?: readonly string[]): ByteSource {
  const lines = linesOf(object, name, fields);
  return {
    read: readPieces(async () => (await lines.next()).value ?? undefined),
    async close() {
      await lines.return(undefined);
    },
  };
}

async function* linesOf(object: RandomAccess, name: string, fields?: readonly string[]): AsyncGenerator<Buffer, void> {
  try {
    const file = { byteLength: object.size, slice: (from: number, to = object.size) => bytesOf(object, from, to) };
    const options = { file, compressors, parsers: PARSERS };
    let scan = await parquetScan(options);
    const all = columnsOf(scan.metadata.schema);
    const columns = fields?.every((field) => all.includes(field)) ? all.filter((own) => fields.includes(own)) : all;
    if (columns.length < all.length) scan = await parquetScan({ ...options, metadata: scan.metadata, columns });
    const heads = columns.map((own, k) => `${k === 0 ? '{' : ','}${JSON.stringify(own)}:`);
    for (const range of scan.ranges) {
      const values = [];
      for (const column of columns) values.push(await scan.readColumn({ column, ...range }));
      const count = range.rowEnd - range.rowStart;
      for (let from = 0; from < count; from += ROWS) {
        let text = '';
        for (let row = from; row < Math.min(count, from + ROWS); row++) {
          if (columns.length === 0) text += '{';
          for (let c = 0; c < columns.length; c++) text += heads[c]! + cellText(values[c]![row]);
          text += '}\n';
        }
        yield Buffer.from(text);
      }
    }
  } catch (error) {
    if (error instanceof TeleError) throw error;
    throw new TeleError(`${name} cannot be read as Parquet: ${(error as Error).message.replace(/^parquet /, '')}`);
  }
}

/** The names of the columns at the top: the children of the root, which is the first element. */
function columnsOf(schema: readonly { readonly name: string; readonly num_children?: number }[]): string[] {
  const names: string[] = [];
  /** The place of the element behind the one at `place` and all that is in it. */
  const behind = (place: number): number => {
    let next = place + 1;
    for (let k = 0; k < (schema[place]?.num_children ?? 0); k++) next = behind(next);
    return next;
  };
  let place = 1;
  for (let k = 0; k < (schema[0]?.num_children ?? 0); k++) {
    names.push(schema[place]!.name);
    place = behind(place);
  }
  return names;
}

async function bytesOf(object: RandomAccess, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const source = await object.open(start, end);
  try {
    for (let at = 0; at < bytes.length; ) {
      const got = await source.read(bytes.subarray(at));
      if (got === 0) throw new Error('it ends in the middle');
      at += got;
    }
  } finally {
    await source.close();
  }
  return bytes.buffer;
}
