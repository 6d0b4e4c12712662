import { findObjects, type InputFlags } from '../engines/input/find-objects.ts';
import { openParts } from '../engines/input/open-part.ts';
import type { PartSpec } from '../engines/input/part-spec.ts';
import type { Json } from '../record/record.ts';
import { createScanner } from '../record/scan.ts';

/** What the first records of a source hold. */
export interface Seen {
  /** The fields that begin with this text, each up to its next dot: `info.` for `in`, `info.OS` for `info.`. */
  fields(begin: string): string[];
  /** The texts that a field has, most frequent first. */
  values(field: string): string[];
}

/** Reading ends after so many bytes, records or objects. */
const MOST_BYTES = 1 << 20;
const MOST_RECORDS = 1000;
const MOST_OBJECTS = 8;
/** What is kept of them: fields so deep, so many of them, and so many texts of each, which are no longer than this. */
const DEEPEST = 6;
const MOST_FIELDS = 10_000;
const MOST_VALUES = 100;
const LONGEST = 200;

const BLOCK = 1 << 16;

/** Reads the first records of what the flags choose. Other work gets its turn between blocks. */
export async function readSeen(flags: InputFlags): Promise<Seen> {
  const seen = new Map<string, Map<string, number>>();
  const found = await findObjects(flags, () => {});
  const specs: PartSpec[] = [];
  for await (const object of found?.objects() ?? []) {
    specs.push({ number: specs.length, object });
    if (specs.length === MOST_OBJECTS) break;
  }
  for (const spec of found ? specs : [])
    for await (const { source } of openParts(found!.store, found!.access, [spec])) {
      const scanner = createScanner({ paths: [], strict: false });
      let bytes = 0;
      let records = 0;
      for (let last = false; !last; ) {
        const read = await source.read(scanner.reserve(BLOCK));
        bytes += read;
        last = read === 0 || bytes >= MOST_BYTES / specs.length;
        const rows = scanner.advance(read, read === 0);
        for (let row = 0; row < rows; row++) {
          if (scanner.bad(row) === undefined && records++ < MOST_RECORDS / specs.length)
            look(scanner.record(row), '', 1, seen);
        }
        if (records >= MOST_RECORDS / specs.length) last = true;
        await new Promise((resolve) => setImmediate(resolve));
      }
      await source.close();
    }
  return seenIn(seen);
}

/** The view of fields by their paths, each with its texts and how often it has them. */
export function seenIn(seen: ReadonlyMap<string, ReadonlyMap<string, number>>): Seen {
  return {
    fields(begin) {
      const next = new Set<string>();
      for (const path of seen.keys()) {
        if (!path.startsWith(begin)) continue;
        const dot = path.indexOf('.', begin.length);
        next.add(dot < 0 ? path : path.slice(0, dot + 1));
      }
      // An object is offered with its dot only.
      return [...next].filter((path) => !next.has(`${path}.`)).sort();
    },
    values: (field) =>
      [...(seen.get(field.replace(/^d\./, '').replaceAll('?.', '.')) ?? [])]
        .sort(([, a], [, b]) => b - a)
        .map(([value]) => value),
  };
}

function look(value: Json, path: string, depth: number, seen: Map<string, Map<string, number>>): void {
  if (typeof value === 'string') {
    const values = seen.get(path)!;
    // A quote or a backslash would need an escape that depends on what surrounds it.
    const isPlain = value.length <= LONGEST && !/["'\\\p{Cc}]/u.test(value);
    if (isPlain && (values.size < MOST_VALUES || values.has(value))) values.set(value, (values.get(value) ?? 0) + 1);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > DEEPEST) return;
  for (const [key, member] of Object.entries(value)) {
    if (!/^[A-Za-z_$][\w$]*$/.test(key)) continue;
    const inner = path === '' ? key : `${path}.${key}`;
    if (!seen.has(inner) && seen.size >= MOST_FIELDS) continue;
    if (!seen.has(inner)) seen.set(inner, new Map());
    look(member, inner, depth + 1, seen);
  }
}
