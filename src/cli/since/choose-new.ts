import type { Slice } from '../../engines/input/part-spec.ts';
import type { FailedInput } from '../../engines/run/report.ts';
import { TeleError } from '../../errors.ts';
import { type Store, type StoredObject, versionOf } from '../../source/store.ts';
import { type ChooseOptions, Copies } from './copies.ts';
import { isThere, keyOf, sameFile } from './file-identity.ts';
import { Look } from './look.ts';
import type { Marked } from './mark-file.ts';
import { readOn } from './read-on.ts';

/** The new parts of a source, and the state of its objects after they have been read. */
export interface Chosen {
  readonly slices: readonly Slice[];
  readonly marked: readonly Marked[];
  /** The objects that could not be examined. */
  readonly failed: readonly FailedInput[];
}

/**
 * The number of bytes from which on two files with the same beginning and the same end count as the same file, whatever
 * their names.
 */
const TELLING = 1024;
/**
 * The time for which objects that are gone are remembered, in ms, so that a folder that comes back is not read twice.
 */
const REMEMBERED = 32 * 86_400_000;

/**
 * Compares a listing with what was read before, and chooses what is new. An object of the same version is skipped
 * without opening it. A file of lines that has grown is read from where the last run ended, even under another name:
 * its inode number and checksums of what was read identify it. A copy or an archive of a rotated file is identified by
 * the checksums alone. Throws a TeleError if a file was changed before the place where the last run ended, because its
 * new part is unknown then.
 */
export async function chooseNew(
  store: Store,
  listed: readonly StoredObject[],
  options: ChooseOptions,
): Promise<Chosen> {
  const { before, say, now } = options;
  const objects = store.local ? withoutRenamed(listed) : listed;
  const byKey = new Map(before.map((marked) => [marked.key, marked]));
  const byInode = new Map(before.map((marked) => [marked.inode, marked]));
  const claimed = new Set<Marked>();
  const slices = new Map<string, Slice>();
  const after = new Map<string, Marked>();
  const failed: FailedInput[] = [];

  const take = async (look: Look, from: number, known?: Marked) => {
    if (known) claimed.add(known);
    const { slice, marked } = await readOn(look, from, known);
    after.set(marked.key, marked);
    if (slice) slices.set(marked.key, slice);
  };
  /**
   * Records the error of an object. It is ignored if the name belongs to another file meanwhile, because the next run
   * finds the file under its new name.
   */
  const attempt = async ({ object }: Look, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TeleError) || error.endsRun) throw error;
      if (isThere(object)) failed.push({ source: object.uri, message: error.message });
    }
  };

  const changed: Look[] = [];
  for (const object of objects) {
    const known = [byKey.get(keyOf(object)), byInode.get(object.inode)].find((each) => isSame(each, object));
    const look = new Look(store, object, options.select);
    if (known === undefined) changed.push(look);
    else {
      const { gone: _, waits, ...there } = known;
      claimed.add(known);
      const key = keyOf(object);
      after.set(key, { ...there, key });
      // An unfinished line that has not grown since the last run counts as finished if it is a whole record.
      if (waits) await attempt(look, () => take(look, known.read!, known));
    }
  }

  const unknown: Look[] = [];
  for (const look of changed)
    await attempt(look, async () => {
      for (const known of [byInode.get(look.object.inode), byKey.get(keyOf(look.object))])
        if (known && !claimed.has(known) && (await goesOn(look, known))) return take(look, known.read!, known);
      unknown.push(look);
      return;
    });

  const copies = new Copies(before, objects, changed, options);
  // Copies and archives are taken before the new file that got the name of the old one.
  unknown.sort((a, b) => Number(byKey.has(keyOf(a.object))) - Number(byKey.has(keyOf(b.object))));
  for (const look of unknown)
    await attempt(look, async () => {
      const { object } = look;
      const original = store.local ? await copies.originalOf(look, claimed) : undefined;
      if (original) return take(look, original.read!, original);
      if (store.local && (await copies.isBeingMade(look))) return;
      const old = byKey.get(keyOf(object));
      if (old && !claimed.has(old) && old.gone === undefined && old.read !== 0) say(newText(object, old));
      await take(look, 0);
    });

  const gone = before
    .filter((each) => !claimed.has(each) && each.read !== 0)
    .map((each) => ({ ...each, gone: each.gone ?? now.toISOString() }))
    .filter((each) => Math.abs(now.getTime() - Date.parse(each.gone)) < REMEMBERED);
  return {
    slices: objects.flatMap((object) => slices.get(keyOf(object)) ?? []),
    // Existing objects come last, because a later entry replaces an earlier one of the same name or inode number.
    marked: [...gone, ...after.values()],
    failed,
  };
}

/** Removes the old names of files that were renamed while their folder was listed, and are therefore listed twice. */
function withoutRenamed(objects: readonly StoredObject[]): readonly StoredObject[] {
  const numbers = new Set<number | undefined>();
  const twice = new Set<number | undefined>();
  for (const { inode } of objects) (numbers.has(inode) ? twice : numbers).add(inode);
  return twice.size === 0 ? objects : objects.filter((object) => !twice.has(object.inode) || isThere(object));
}

/** Whether an object is unchanged since it was read. */
function isSame(known: Marked | undefined, object: StoredObject): boolean {
  if (known?.version === undefined || known.version !== versionOf(object)) return false;
  return known.key === keyOf(object) || known.inode === object.inode;
}

/** Whether a file begins with what was read before, so that only the rest is new. */
async function goesOn(look: Look, known: Marked): Promise<boolean> {
  const { object } = look;
  const { read, head, seal } = known;
  if (!read) return false;
  const isFile = sameFile(known, object);
  if (!isFile && read < TELLING) return false;
  if (!(await look.holds(head))) return false;
  if (await look.holds(seal)) return true;
  if (isFile && known.key === keyOf(object) && (await look.isLines()) && object.size >= seal!.end)
    throw new TeleError(
      `${object.uri} was changed in its middle since the last run: what is before byte ${seal!.end.toLocaleString('en-US')} is not what was read`,
      {
        hint: 'nobody knows what of it is new: tele mark reset NAME, and --first all or now with the next run',
        endsRun: true,
      },
    );
  return false;
}

function newText({ uri, inode }: StoredObject, known: Marked): string {
  const what =
    known.read === undefined || inode === undefined
      ? 'has changed'
      : inode === known.inode
        ? 'was emptied'
        : 'is another file';
  return `${uri} ${what} since it was read: it is read from its beginning`;
}
