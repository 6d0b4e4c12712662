import { statSync } from 'node:fs';
import type { PartSpec, Slice } from '../../engines/input/part-spec.ts';
import type { FailedInput, Report } from '../../engines/run/report.ts';
import { TeleError } from '../../errors.ts';
import type { Store, StoredObject } from '../../source/store.ts';
import { keyOf } from './file-identity.ts';
import { headSeal, Look } from './look.ts';
import type { Marked } from './mark-file.ts';

/** The slices and parts that a run was to read, and the means to examine the objects again. */
export interface ReadRun {
  readonly store: Store;
  readonly slices: readonly Slice[];
  readonly parts: readonly PartSpec[];
  readonly select: string | undefined;
  readonly say: (line: string) => void;
}

/**
 * Returns the states of objects by what was really read. An object that failed continues after its last line that was
 * counted. A file that was rotated while it was read is removed from the failures of the report, because the next run
 * continues with it. Throws a TeleError, before an answer is written, if it is unknown how much was read.
 */
export async function settleObjects(
  { store, slices, parts, select, say }: ReadRun,
  marked: readonly Marked[],
  report: Report,
): Promise<Marked[]> {
  const failed = new Map(report.failed.map((input) => [input.source, input]));
  const changes = new Map<string, Marked>();
  for (const slice of slices) {
    const { object } = slice;
    const failure = failed.get(object.uri);
    const own = marked.find(({ key, gone }) => key === keyOf(object) && gone === undefined)!;
    const look = new Look(store, object, select);
    if (failure === undefined) {
      await expectUnchanged(look, own);
      continue;
    }
    if (parts.filter((part) => part.object === object).length > 1) throw unknown(object, failure);
    changes.set(keyOf(object), await behindFailure(look, slice, own, failure));
    if (slice.end === undefined || isWhole(object, slice.end)) continue;
    report.failed.splice(report.failed.indexOf(failure), 1);
    say(`${object.uri} was rotated while it was read: the next run goes on with it`);
  }
  return marked.map((each) => (each.gone === undefined && changes.get(each.key)) || each);
}

/** Whether a file still has its name and at least `end` bytes. */
function isWhole({ uri, inode }: StoredObject, end: number): boolean {
  const facts = statSync(uri, { throwIfNoEntry: false });
  return facts?.ino === inode && facts!.size >= end;
}

/**
 * Throws a TeleError if a file was emptied while it was read: if it then grew again, old and new bytes may have been
 * mixed.
 */
async function expectUnchanged(look: Look, { seal }: Marked): Promise<void> {
  const { object } = look;
  const facts = object.inode === undefined ? undefined : statSync(object.uri, { throwIfNoEntry: false });
  if (seal === undefined || facts?.ino !== object.inode) return;
  if (facts!.size < seal.end || !(await look.holds(seal)))
    throw new TeleError(`${object.uri} was emptied while it was read: nothing counts as read`, {
      hint: 'run again: what was read is in the file that it was rotated to, or gone',
    });
}

async function behindFailure(look: Look, { from = 0 }: Slice, own: Marked, failure: FailedInput): Promise<Marked> {
  const { object } = look;
  const { version: _, waits: __, ...known } = own;
  const read = await look.behindLines(from, failure.lines ?? 0);
  if (read === undefined) throw unknown(object, failure);
  if (own.seal !== undefined || read === 0) return { ...known, read };
  const seal = await look.sealBefore(read);
  return { ...known, read, ...(seal && { seal, head: headSeal(await look.head(), read) }) };
}

function unknown({ uri }: StoredObject, { message }: FailedInput): TeleError {
  return new TeleError(`${uri} was read in part, and nobody knows how far: ${message}`, {
    hint: 'run again: nothing counts as read',
  });
}
