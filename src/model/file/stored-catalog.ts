import { TeleError } from '../../errors.ts';
import type { Catalog, Names } from '../model.ts';
import type { Titles } from '../titles.ts';
import { ratingSum } from './rating-sum.ts';
import { damaged, TensorFile } from './safetensors.ts';
import { openNames, readNames, readTitles } from './stored-names.ts';
import { FORMAT, LINKS_VERSION, type ModelNotes, VERSION } from './write-model.ts';

/**
 * The part that model files of all methods share. Opening reads the header, the first use of an item name reads all of
 * them, and users are read one by one. Close it when done.
 */
export abstract class StoredCatalog implements Catalog {
  abstract readonly items: number;
  readonly users: number;
  readonly notes: ModelNotes;
  protected readonly file: TensorFile;
  protected readonly path: string;
  #popularity: Uint32Array | undefined;
  #itemNames: Names | undefined;
  #titles: Titles | undefined;

  /** Throws a TeleError for a file that is not a model of this format. */
  constructor(path: string, file: TensorFile) {
    this.path = path;
    this.file = file;
    this.users = readCount(path, file.metadata.users);
    this.notes = readObject(path, file.metadata.notes) as ModelNotes;
  }

  get popularity(): Uint32Array {
    this.#popularity ??= this.file.u32('items.users');
    return this.#popularity;
  }

  get itemNames(): Names {
    this.#itemNames ??= readNames(this.file, 'items');
    return this.#itemNames;
  }

  get titles(): Titles | undefined {
    const are = this.file.metadata.titles;
    if (are !== 'names' && are !== 'ids') return undefined;
    this.#titles ??= readTitles(this.file, 'titles', are);
    return this.#titles;
  }

  /** Whether the users' ratings are stored. */
  get hasUsers(): boolean {
    return this.file.has('users.ends');
  }

  /**
   * The ratings of a user of the training data, or undefined if the user is unknown or users are not stored. They are
   * checked against their checksum, except in older files, which have none.
   */
  itemsOf(user: string): { name: string; weight: number }[] | undefined {
    if (!this.hasUsers) return undefined;
    const index = openNames(this.file, 'users').find(user);
    if (index < 0) return undefined;
    const range = this.file.bytes('ratings.start', index * 4, index * 4 + 8);
    const [from, to] = [range.readUInt32LE(0) * 4, range.readUInt32LE(4) * 4];
    const items = this.file.bytes('ratings.items', from, to);
    const weights = this.file.bytes('ratings.weights', from, to);
    if (this.file.has('ratings.crc32')) {
      const sum = this.file.bytes('ratings.crc32', index * 4, index * 4 + 4).readUInt32LE();
      if (sum !== ratingSum(user, items, weights))
        throw damaged(this.path, `the checksum of client "${user}" is wrong`);
    }
    return Array.from({ length: (to - from) / 4 }, (_, j) => {
      return { name: this.itemNames.at(items.readUInt32LE(j * 4)), weight: weights.readFloatLE(j * 4) };
    });
  }

  /** Reads everything and checks it against its checksums. */
  verify(): void {
    this.file.verify();
  }

  close(): void {
    this.file.close();
  }
}

/**
 * Opens a file, gives it to `read`, and closes it again if that throws. Throws a TeleError for a file that is not a
 * model or of an unknown version.
 */
export function openModelFile<T>(path: string, read: (file: TensorFile) => T): T {
  const file = new TensorFile(path);
  try {
    checkFormat(path, file.metadata);
    return read(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

function readCount(path: string, text = '0'): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw damaged(path, `it was not made by "${text}" clients`);
}

/** A JSON object of the metadata. Throws a TeleError for any other value. */
export function readObject(path: string, text = '{}'): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // The throw below reports it.
  }
  throw damaged(path, 'its metadata is not what it should be');
}

function checkFormat(path: string, metadata: Readonly<Record<string, string>>): void {
  if (metadata.format !== FORMAT) {
    throw new TeleError(`${path} is a safetensors file, but not a recommender's model`);
  }
  if (metadata.version !== VERSION && metadata.version !== LINKS_VERSION) {
    throw new TeleError(
      `${path} has version ${metadata.version} of the model format; this tele reads ${VERSION} and ${LINKS_VERSION}`,
      {
        hint: 'update tele, or train the model again',
      },
    );
  }
}
