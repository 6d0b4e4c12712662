import type { Slice } from '../../engines/input/part-spec.ts';
import { type StoredObject, versionOf } from '../../source/store.ts';
import { bornOf, keyOf } from './file-identity.ts';
import { headSeal, type Look } from './look.ts';
import type { Marked } from './mark-file.ts';

/**
 * What an object is read for from a byte on, and what is to be remembered of it when that has been done. A last line
 * without its end is left for the next run; where `known` says that it has waited, and the file has not changed, it is
 * taken if it is a whole record.
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
