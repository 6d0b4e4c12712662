import type { Expression as AnyExpression } from 'acorn';
import { formatPath } from '../path.ts';
import type { Path } from '../record.ts';
import { pathOf, type Scope } from './scope.ts';
import { plainKey } from './write-arrow.ts';

/** A member of an object that an expression makes: its name, and the number of the path that is its value. */
export interface PathMember {
  readonly key: string;
  readonly path: number;
}

/**
 * The members of `{os: info.OS, up}`, an object all of whose values are paths. Undefined for any other expression, and
 * for names that JavaScript would reorder.
 */
export function findMembers(root: AnyExpression, paths: readonly Path[], scope: Scope): PathMember[] | undefined {
  if (root.type !== 'ObjectExpression') return undefined;
  const numbers = new Map(paths.map((path, k) => [formatPath(path), k]));
  const members = new Map<string, PathMember>();
  for (const property of root.properties) {
    if (property.type !== 'Property' || property.computed || property.kind !== 'init') return undefined;
    const key = plainKey(property.key);
    const path = pathOf(property.value, scope);
    const number = path && numbers.get(formatPath(path));
    if (number === undefined || members.has(key) || key === '__proto__' || /^\d+$/.test(key)) return undefined;
    members.set(key, { key, path: number });
  }
  return [...members.values()];
}
