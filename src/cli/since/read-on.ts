import type { Slice } from '../../engines/input/part-spec.ts';
import { type StoredObject, versionOf } from '../../source/store.ts';
import { bornOf, keyOf } from './file-identity.ts';
import { headSeal, type Look } from './look.ts';
import type { Marked } from './mark-file.ts';

/**
 * Returns the slice of an object that is new from byte `from` on, and the state to remember after it has been read. The
 * slice is missing if nothing is new. A last line without a line end is left for the next run. If `known` has such a
 * line and the file has not changed since, the line is taken if it is a whole record.
 */
export async function readOn(
  look: Look,
  from: number,
  known: Marked | undefined,
): Promise<{ readonly slice?: Slice; readonly marked: Marked }> {
  const { object } = look;
  const identity = identityOf(object);
  if (object.inode === undefined || !(await look.isLines()))
    return { slice: { object, ...(from > 0 && { from }) }, marked: identity };
  const hasWaited = known?.waits === true && known.version === identity.version;
  const whole = hasWaited ? from : await look.lastLineEnd(from);
  const read = hasWaited && (await look.endsWhole(from)) ? object.size : whole;
  const seal = await look.sealBefore(read);
  return {
    ...(read > from && { slice: { object, from, end: read } }),
    marked: {
      ...identity,
      read,
      ...(read > 0 && seal && { seal, head: headSeal(await look.head(), read) }),
      ...(read < object.size && !hasWaited && { waits: true }),
    },
  };
}

function identityOf(object: StoredObject): Marked {
  const { inode } = object;
  const version = versionOf(object);
  const born = inode === undefined ? undefined : bornOf(object.uri);
  return {
    key: keyOf(object),
    ...(version !== undefined && { version }),
    ...(inode !== undefined && { inode }),
    ...(born !== undefined && { born }),
  };
}
