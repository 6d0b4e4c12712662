import { createHash } from 'node:crypto';
import { UsageError } from '../../errors.ts';
import { fromAnywhere } from '../../source/address.ts';
import { type StoredObject, versionOf } from '../../source/store.ts';

/**
 * The objects that a state was made from, ordered by name. Each entry has the number of characters that its name shares
 * with the one before, the rest of the name, and a digest of its version: some 20 bytes.
 */
export type ObjectsRead = readonly (readonly [shared: number, rest: string, version: string])[];

/** Packs objects as a state file stores them. */
export function packObjects(objects: readonly StoredObject[]): ObjectsRead {
  return pack(objects.map((object) => ({ name: fromAnywhere(object.uri), version: digestOf(object) })));
}

function pack(objects: readonly { readonly name: string; readonly version: string }[]): ObjectsRead {
  let before = '';
  return objects
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version }) => {
      const shared = sharedStart(before, name);
      before = name;
      return [shared, name.slice(shared), version] as const;
    });
}

/** Notices objects that several states were made from: each would count twice. */
export class OverlapWatch {
  readonly #files = new Map<string, string>();

  /** The objects of all states, each once. */
  get objects(): ObjectsRead {
    const named = Array.from(this.#files.keys(), (id) => id.split('\n') as [string, string]);
    return pack(named.map(([name, version]) => ({ name, version })));
  }

  /**
   * Adds the objects of a state. Throws a UsageError that names an object which an earlier state was made from in the
   * same version, unless that is allowed.
   */
  add(file: string, objects: ObjectsRead, isAllowed: boolean): void {
    const twice: { readonly name: string; readonly other: string }[] = [];
    let name = '';
    for (const [shared, rest, version] of objects) {
      name = name.slice(0, shared) + rest;
      const id = `${name}\n${version}`;
      const other = this.#files.get(id);
      if (other === undefined) this.#files.set(id, file);
      else twice.push({ name, other });
    }
    const [first] = twice;
    if (first === undefined || isAllowed) return;
    const more = twice.length > 1 ? ` and ${(twice.length - 1).toLocaleString('en-US')} more of its objects` : '';
    throw new UsageError(
      `${first.name}${more} would count twice: ${first.other} was made of it, and so was ${file}`,
      'leave one of them out; with --allow-overlap what is in both counts twice',
    );
  }
}

/**
 * A digest of an object's version: its ETag, or a file's number, time and size, so that a file that took another's name
 * differs.
 */
function digestOf(object: StoredObject): string {
  const version = `${versionOf(object) ?? object.size} ${object.inode ?? ''}`;
  return createHash('sha1').update(version).digest('base64').slice(0, 10);
}

function sharedStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
