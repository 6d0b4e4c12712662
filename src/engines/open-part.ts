import { UsageError } from '../errors.ts';
import type { ByteSource } from '../source/bytes.ts';
import { FileStore } from '../source/file-store.ts';
import { openObject } from '../source/open-object.ts';
import type { S3Options } from '../source/s3/options.ts';
import type { Store } from '../source/store.ts';
import type { PartSpec } from './part-spec.ts';
import type { Part } from './partition.ts';

/** What it takes to open a store again, elsewhere: plain data. */
export interface Access {
  readonly uri: string;
  /** The path of the array of records, where objects are one document each. */
  readonly select?: string | undefined;
  /** How to reach a bucket. */
  readonly s3?: S3Options;
}

/** Opens the store that a source flag names. Throws a TeleError where that cannot be. */
export async function openStore({ uri, s3 }: Access): Promise<Store> {
  if (uri.startsWith('s3://')) {
    const { openS3Store } = await import('../source/s3/open-s3-store.ts');
    return openS3Store(uri, s3);
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(uri))
    throw new UsageError(
      `${uri} is no source that can be read`,
      'a folder, a file, s3://bucket/prefix, or - for standard input',
    );
  return new FileStore(uri);
}

/** The parts of a list, each opened when it is its turn. Whoever runs a plan opens them so, in this thread and in workers. */
export async function* openParts(store: Store, access: Access, specs: Iterable<PartSpec>): AsyncIterable<Part> {
  for (const spec of specs) yield openPart(store, access, spec);
}

/** A part whose bytes are opened at the first read, so that an object that cannot be opened fails by name, without ending the run. */
function openPart(store: Store, access: Access, { number, object, range }: PartSpec): Part {
  const source = lazily(async () =>
    range === undefined
      ? openObject(await store.open(object), object.uri, access.select)
      : // A range of a file that is known to be lines: what its first bytes look like means nothing.
        store.open(object, range),
  );
  return { number, name: object.uri, source, ...(range && { start: range.start }) };
}

function lazily(open: () => Promise<ByteSource>): ByteSource {
  let source: ByteSource | undefined;
  const first = async (into: Uint8Array) => {
    source = await open();
    return source.read(into);
  };
  return {
    read: (into) => (source ? source.read(into) : first(into)),
    close: () => source?.close(),
  };
}
