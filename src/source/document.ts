import { TeleError } from '../errors.ts';
import { formatPath } from '../record/path.ts';
import type { ByteSource } from './bytes.ts';
import { DocumentFault, DocumentFrames, type Records } from './document-frames.ts';

const CHUNK = 1 << 17;

/**
 * Turns large JSON documents into lines of NDJSON. Each is an element or value as it was written, without white space:
 * numbers keep their digits, and members their order and repetitions. It holds one block, however large a record is.
 * `place` tells where the record of a line began. Throws TeleError, after the records before it, if a document is
 * broken or has no array at the path.
 */
export function documentBytes(source: ByteSource, name: string, records: Records): ByteSource {
  const frames = new DocumentFrames(records);
  const block = Buffer.allocUnsafe(CHUNK);
  let ready = frames.lines;
  let isOver = false;
  let failure: TeleError | undefined;
  const fill = async () => {
    const got = await source.read(block);
    try {
      if (got > 0) frames.take(block.subarray(0, got));
      else frames.end();
    } catch (error) {
      if (!(error instanceof DocumentFault)) throw error;
      failure = new TeleError(`${name} is no whole JSON document: ${error.message}`, { cause: error });
    }
    if (got === 0 && !frames.found && records !== 'values' && (frames.begun || records.elements.length > 0))
      failure ??= nothingAt(name, records);
    isOver = got === 0;
    ready = frames.lines;
  };
  return {
    async read(into) {
      while (ready.length === 0) {
        if (failure) throw failure;
        if (isOver) return 0;
        await fill();
      }
      const taken = ready.copy(into);
      ready = ready.subarray(taken);
      return taken;
    },
    place: (line) => frames.place(line),
    close: () => source.close(),
  };
}

function nothingAt(name: string, { elements }: Exclude<Records, 'values'>): TeleError {
  return new TeleError(`${name} has no array at ${elements.length === 0 ? 'its root' : formatPath(elements)}`, {
    hint: "--select 'path.to.array' names an array of records",
  });
}
