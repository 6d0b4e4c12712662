import { TeleError } from '../../errors.ts';
import { namesArchive } from '../archive-name.ts';
import { FollowedFile } from './followed-file.ts';

/** A file as a listing has it: its name, and the number by which it is known under another name. */
export interface ListedFile {
  readonly uri: string;
  readonly inode?: number;
}

/** The number of looks for which a file is kept that is not among the listed ones any more. */
const KEPT = 50;
/** The number of looks after which a file that begins like a longer one is no unfinished copy of it. */
const COPYING = 50;
/** The most files, because each of them is open. */
const MOST = 500;

interface Entry {
  readonly file: FollowedFile;
  /** The number of looks since it was listed. */
  missing: number;
  /** The file of which it is a copy. */
  original: FollowedFile | undefined;
}

/**
 * The files that are followed, by their numbers on the disk. A file under another name goes on where it was; one that
 * was emptied begins anew. A new file is read whole, unless it begins like a known one: then it is a copy of it, and
 * only what was not read before the original was emptied is read there. Archives are copies, too.
 */
export class KnownFiles {
  readonly #entries = new Map<number, Entry>();
  /** New files that may be unfinished copies, with the number of looks. */
  readonly #undecided = new Map<number, number>();
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** The files to read. */
  get files(): FollowedFile[] {
    return [...this.#entries.values()].filter(({ original }) => original === undefined).map(({ file }) => file);
  }

  /** Takes what is there when following begins: it is read from its end on. */
  begin(listed: readonly ListedFile[]): void {
    for (const { uri, inode = 0 } of listed) {
      const file = namesArchive(uri) ? undefined : this.#open(uri, true);
      if (file !== undefined) this.#entries.set(inode, { file, missing: 0, original: undefined });
    }
  }

  /** Compares the files with what is there now. Throws a TeleError for too many of them. */
  look(listed: readonly ListedFile[]): void {
    const seen = new Set(listed.map(({ inode = 0 }) => inode));
    for (const { uri, inode = 0 } of listed) {
      const known = this.#entries.get(inode);
      if (known !== undefined) known.file.name = uri;
      else if (!namesArchive(uri)) this.#add(uri, inode);
    }
    for (const [inode, entry] of this.#entries) {
      const { file } = entry;
      entry.missing = seen.has(inode) ? 0 : entry.missing + 1;
      file.isOver = entry.missing > KEPT;
      if (file.isOver && (file.at >= file.size || entry.original !== undefined)) {
        this.#entries.delete(inode);
        file.close();
      } else if (entry.original === undefined && file.restart()) this.#restarted(file);
    }
  }

  close(): void {
    for (const { file } of this.#entries.values()) file.close();
    this.#entries.clear();
  }

  #add(uri: string, inode: number): void {
    const file = this.#open(uri, false);
    if (file === undefined) return;
    const others = this.files;
    const emptied = others.find(({ before }) => before !== undefined && file.isLike(before));
    const original = emptied ?? others.find((other) => file.isLike(other.now));
    const read = emptied?.before?.at ?? original?.at ?? 0;
    // The first bytes decide what a file is; a copy that is being made is shorter than what was read.
    const looks = (this.#undecided.get(inode) ?? 0) + 1;
    if (file.size === 0 || (original !== undefined && file.size < read && looks < COPYING)) {
      this.#undecided.set(inode, looks);
      file.close();
      return;
    }
    this.#undecided.delete(inode);
    const isCopy = original !== undefined && file.size >= read;
    if (isCopy) this.#say(`${uri} is a copy of ${original.name}: it is not read again`);
    this.#entries.set(inode, { file, missing: 0, original: isCopy && emptied === undefined ? original : undefined });
    if (isCopy && emptied !== undefined) {
      file.begin(read);
      emptied.before = undefined;
    }
  }

  /** A copy that was made before the file was emptied has what had not been read. */
  #restarted(file: FollowedFile): void {
    this.#say(`${file.name} was emptied: it is read from its beginning`);
    for (const entry of this.#entries.values()) {
      if (entry.original !== file) continue;
      entry.original = undefined;
      entry.file.begin(file.before?.at ?? entry.file.size);
      file.before = undefined;
    }
  }

  /** Opens a file; undefined if it is gone since it was listed. */
  #open(name: string, fromEnd: boolean): FollowedFile | undefined {
    if (this.#entries.size >= MOST)
      throw new TeleError(`--follow follows at most ${MOST} files`, { hint: 'name fewer files, or a smaller folder' });
    try {
      return new FollowedFile(name, fromEnd);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
