import { createHash } from 'node:crypto';
import path from 'node:path';
import { expectAnswered, type FoundObjects, findObjects, type InputFlags } from '../../engines/input/find-objects.ts';
import { EXIT, TeleError, UsageError } from '../../errors.ts';
import { counted, grouped, sizeText, were } from '../../render/number-text.ts';
import type { ByteSource } from '../../source/bytes.ts';
import { type OutputFolder, openOutputFolder } from '../../source/cache/output-folder.ts';
import { outputName } from '../../source/cache/output-name.ts';
import { READ_AHEAD } from '../../source/s3/budget.ts';
import { SCHEMA_KEY } from '../../source/schema.ts';
import type { StoredObject, Traffic } from '../../source/store.ts';
import { createProgress } from '../output/progress.ts';
import { say, sayUnkept } from '../output/say.ts';

/** The most files that are written at a time. */
const WRITERS = 16;
/**
 * The most bytes that these files may have together. A larger file counts as AHEAD, the bytes that are read ahead of
 * it; more would come in small ranges only.
 */
const BYTES = READ_AHEAD;
const AHEAD = 32 << 20;
const BLOCK = 1 << 20;

/** The flags of a command that copies objects. */
export interface FetchIntoFlags extends InputFlags {
  readonly out: string;
  readonly resume: boolean;
  readonly 'fail-fast': boolean;
  readonly progress: string;
}

/**
 * Copies the selected objects into a folder, as they are stored and under their keys, with the layout's schema: the
 * folder is then a source like the original. With --resume, files that an earlier run finished stay, and changed
 * objects are fetched again. Reports on stderr, and names every object that failed. Sets the exit code.
 */
export async function fetchInto(flags: FetchIntoFlags): Promise<void> {
  const found = await findObjects(flags, say);
  if (found === undefined) throw new UsageError('standard input has no objects to fetch', '--source names a source');
  expectAnswered(found);
  const all: StoredObject[] = [];
  for await (const object of found.objects()) all.push(object);
  const folder = await openOutputFolder(flags.out, { fingerprint: fingerprint(found), resume: flags.resume });
  try {
    await writeSchema(found, folder);
    const objects = all.filter((object) => !folder.has(object));
    const failed = await writeObjects(found, folder, objects, flags);
    const messages = [...found.facts.failed.values(), ...failed];
    for (const message of messages) say(message);
    if (messages.length > 0) {
      say(
        `${grouped(messages.length)} of ${grouped(all.length + found.facts.failed.size)} inputs failed: ${flags.out} is not complete`,
      );
      process.exitCode = EXIT.partial;
    }
  } finally {
    await folder.close();
  }
}

/** Identifies the source without the selection, so that a later run may select more. */
function fingerprint({ store, access }: FoundObjects): string {
  const uri = store.local ? path.resolve(access.uri) : access.uri;
  return JSON.stringify([store.scope ?? '', uri.replace(/\/+$/, '')]);
}

async function writeSchema({ store }: FoundObjects, folder: OutputFolder): Promise<void> {
  const bytes = await store.get(SCHEMA_KEY);
  if (bytes === undefined) return;
  const etag = createHash('sha256').update(bytes).digest('hex');
  const schema = { uri: SCHEMA_KEY, key: SCHEMA_KEY, size: bytes.length, etag };
  if (!folder.has(schema)) await folder.write(schema, [bytes]);
}

async function writeObjects(
  { store, facts }: FoundObjects,
  folder: OutputFolder,
  objects: readonly StoredObject[],
  flags: FetchIntoFlags,
): Promise<string[]> {
  const started = performance.now();
  const failed = new Map<StoredObject, string>();
  const done = { objects: 0, bytes: 0, records: 0 };
  const total = objects.reduce((sum, object) => sum + object.size, 0);
  const progress = await createProgress(flags.progress, { objects: objects.length, bytes: total });
  const traffic = (): Traffic => store.traffic?.() ?? { retries: 0, bytes: 0, cached: 0 };
  const fail = (object: StoredObject, error: TeleError) => {
    const message = error.message.includes(object.uri) ? error.message : `${object.uri}: ${error.message}`;
    if (flags['fail-fast'])
      throw new TeleError(message, { hint: 'without --fail-fast the others are fetched all the same' });
    failed.set(object, message);
  };
  const take = async (object: StoredObject, source: ByteSource) => {
    try {
      await folder.write(
        object,
        pieces(source, Math.min(object.size + 1, BLOCK), (bytes) => {
          done.bytes += bytes;
          progress.update({ ...done, retried: traffic().retries });
        }),
      );
      done.objects++;
    } catch (error) {
      if (!(error instanceof TeleError)) throw unwritable(error as Error, object, flags.out);
      fail(object, error);
    }
  };
  const { readObjects } = await import('../../source/s3/s3.ts');
  try {
    const writing = new Map<Promise<void>, number>();
    const held = () => [...writing.values()].reduce((sum, bytes) => sum + bytes, 0);
    for await (const { object, source, error } of readObjects(store, objects, { ordered: false })) {
      if (error) {
        fail(object, error);
        continue;
      }
      const task = take(object, source).finally(() => writing.delete(task));
      // The error of the first task is thrown below; the others fail with it.
      task.catch(() => {});
      writing.set(task, Math.min(object.size, AHEAD));
      while (writing.size >= WRITERS || held() >= BYTES) await Promise.race(writing.keys());
    }
    await Promise.all(writing.keys());
  } finally {
    progress.end();
  }
  const seconds = (performance.now() - started) / 1000;
  const { retries, cached, unkept = 0 } = traffic();
  sayUnkept(unkept);
  say(
    [
      `${counted(done.objects, 'object')}, ${sizeText(done.bytes)}, fetched into ${flags.out} in ${seconds.toFixed(1)} s (${sizeText(done.bytes / seconds)}/s)`,
      ...(folder.resumed > 0 ? [`${counted(folder.resumed, 'file')} ${were(folder.resumed)} there already`] : []),
      ...(cached > 0 ? [`${grouped(cached)} came from the cache`] : []),
      ...(retries > 0 ? [`${counted(retries, 'request')} ${were(retries)} repeated`] : []),
      ...(facts.levels > 1 ? [`${counted(facts.levels, 'level')} ${were(facts.levels)} listed`] : []),
    ].join('; '),
  );
  return objects.flatMap((object) => failed.get(object) ?? []);
}

/** The error of the disk, which would be the same for the next object. */
function unwritable(cause: NodeJS.ErrnoException, { uri, key }: StoredObject, folder: string): Error {
  if (cause.errno === undefined) return cause;
  const file = path.join(folder, outputName(key));
  const isFull = cause.code === 'ENOSPC' || cause.code === 'EDQUOT';
  const what = isFull ? `the disk of ${folder} is full` : cause.message;
  return new TeleError(`${uri} cannot be written to ${file}: ${what}`, {
    hint: `${isFull ? 'make room there' : 'see to the folder'}, and go on with --resume`,
    cause,
  });
}

/** The content of a source, a block at a time. Use a block before asking for the next one. */
async function* pieces(source: ByteSource, length: number, moved: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const block = Buffer.allocUnsafe(length);
  try {
    for (;;) {
      const got = await source.read(block);
      if (got === 0) return;
      moved(got);
      yield block.subarray(0, got);
    }
  } finally {
    await source.close();
  }
}
