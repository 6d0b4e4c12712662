import path from 'node:path';
import type { StoredObject } from '../../source/store.ts';
import { ageOf, keyOf } from './file-identity.ts';
import { headSeal, Look } from './look.ts';
import type { Marked } from './mark-file.ts';

/** The objects that a mark knows, and the options with which the source is examined. */
export interface ChooseOptions {
  /** The objects that earlier runs have read. */
  readonly before: readonly Marked[];
  readonly select: string | undefined;
  readonly now: Date;
  readonly say: (line: string) => void;
}

/**
 * The time, in ms, for which a file that was just changed may be an unfinished copy. After that it counts as a file of
 * its own.
 */
const COPYING = 60_000;
/**
 * The number of bytes from which on two files with the same beginning and the same end count as the same file, even if
 * their names are not related.
 */
const TELLING = 1024;

/** Identifies copies and archives of logs by their content, whether the original is gone, emptied or still there. */
export class Copies {
  /** The files of lines that were read, by the checksum of their beginning. */
  readonly #byHead = new Map<string, Marked[]>();
  readonly #lengths = new Set<number>();
  readonly #looks: ReadonlyMap<StoredObject, Look>;
  readonly #objects: readonly StoredObject[];
  readonly #options: ChooseOptions;
  #byStem: Map<string, StoredObject[]> | undefined;

  constructor(
    before: readonly Marked[],
    objects: readonly StoredObject[],
    looks: readonly Look[],
    options: ChooseOptions,
  ) {
    for (const marked of before) {
      const { head, read } = marked;
      if (!head || !read) continue;
      this.#lengths.add(head.length);
      const name = nameOf(head);
      this.#byHead.set(name, [...(this.#byHead.get(name) ?? []), marked]);
    }
    this.#objects = objects;
    this.#looks = new Map(looks.map((look) => [look.object, look]));
    this.#options = options;
  }

  /**
   * Returns the file of which this one is a copy: a file that was read, and that is not among the `claimed` ones, which
   * were found already. Returns undefined if there is none.
   */
  async originalOf(look: Look, claimed: ReadonlySet<Marked>): Promise<Marked | undefined> {
    const key = keyOf(look.object);
    if (this.#lengths.size === 0) return undefined;
    const head = await look.head();
    for (const length of this.#lengths) {
      if (length > head.length) continue;
      for (const known of this.#byHead.get(nameOf(headSeal(head, length))) ?? []) {
        if (claimed.has(known) || known.key === key) continue;
        if (known.read! < TELLING && stemOf(key) !== stemOf(known.key)) continue;
        if (await look.holds(known.seal)) return known;
      }
    }
    return undefined;
  }

  /**
   * Whether an object may be an unfinished copy or archive of a file in its folder: it was changed within the last
   * minute and has the same beginning. Such an object is left to the next run, when one of the two is gone or emptied.
   */
  async isBeingMade(look: Look): Promise<boolean> {
    const { object } = look;
    const { now, say } = this.#options;
    const beside = this.#beside(object);
    if (beside.length === 0 || ageOf(object.uri, now) > COPYING) return false;
    const isLines = await look.isLines();
    for (const other of beside) {
      if (isLines && (!object.key.startsWith(other.key) || object.size > other.size)) continue;
      const source = this.#looks.get(other) ?? new Look(look.store, other, this.#options.select);
      if (!(await source.isLines())) continue;
      const [own, theirs] = [await look.head(), await source.head()];
      // A file that is shorter than its copy is not the original. An archive that has just begun cannot be read at all.
      if (theirs.length === 0 || own.length > theirs.length || (own.length === 0 && isLines)) continue;
      if (!own.equals(theirs.subarray(0, own.length))) continue;
      say(
        `${object.uri} begins like ${other.uri} and was changed just now: as it may be a copy, it is left to the next run`,
      );
      return true;
    }
    return false;
  }

  /** Returns the objects with a shorter name that differs only in numbers and endings. */
  #beside(object: StoredObject): readonly StoredObject[] {
    this.#byStem ??= byStem(this.#objects);
    const related = this.#byStem.get(stemOf(object.key)) ?? [];
    return related.filter(({ key }) => path.posix.basename(key).length < path.posix.basename(object.key).length);
  }
}

function byStem(objects: readonly StoredObject[]): Map<string, StoredObject[]> {
  const found = new Map<string, StoredObject[]>();
  for (const object of objects) {
    const stem = stemOf(object.key);
    const own = found.get(stem);
    if (own) own.push(object);
    else found.set(stem, [object]);
  }
  return found;
}

function nameOf({ length, sum }: { readonly length: number; readonly sum: string }): string {
  return `${length} ${sum}`;
}

/**
 * Returns the part that the names of a log have in common before and after rotation, such as app.log, app.log.1,
 * app.log-20261130.gz and app-2026-11-30.log.gz: the name without the ending of an archive, numbers and dates.
 */
function stemOf(key: string): string {
  const name = path.posix.basename(key).replace(/\.(?:gz|xz|lzma|zst|zstd)$/i, '');
  return name.replace(/[-._]?\d[\d:_-]*(?:T[\d:-]+Z?)?/g, '').replace(/\.(?:old|bak)$/, '');
}
