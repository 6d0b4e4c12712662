import type { Identifier, MemberExpression, Node } from 'acorn';
import type { Path, PathStep } from '../record.ts';
import { NAMESPACES } from './language.ts';

/**
 * The parameters of the arrow functions around a place: their names, and what they are called in the generated code.
 */
export interface Scope {
  readonly names: ReadonlyMap<string, string>;
  readonly outer?: Scope | undefined;
}

/** The code of a parameter; undefined for a free name. */
export function lookUp(scope: Scope | undefined, name: string): string | undefined {
  for (let at = scope; at !== undefined; at = at.outer) {
    const code = at.names.get(name);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** Whether this names a global: no variable and no member of the record has the name. */
export function isGlobal(node: Node, scope: Scope | undefined): node is Identifier {
  if (node.type !== 'Identifier') return false;
  const { name } = node as Identifier;
  return NAMESPACES.has(name) && lookUp(scope, name) === undefined;
}

/** A node without the brackets that acorn puts around `a?.b`: for us every dot is one. */
export function unwrap<T extends Node>(node: T): T | Node {
  return node.type === 'ChainExpression' ? (node as unknown as { expression: Node }).expression : node;
}

/** The key of `a.key` or `a["key"]`; undefined where it is computed. */
export function constantKey(node: MemberExpression): string | undefined {
  const { property } = node;
  if (!node.computed) return property.type === 'Identifier' ? property.name : undefined;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined;
}

/**
 * The path that a chain of members reads, the empty one for `d`; undefined for everything else. A chain ends before
 * `length` and before an index: what these answer depends on what the value is (an array, a text, or a map with the key
 * "0"), and a path does not say that.
 */
export function pathOf(node: Node, scope: Scope | undefined): Path | undefined {
  const steps: PathStep[] = [];
  let at = unwrap(node);
  while (at.type === 'MemberExpression') {
    const key = constantKey(at as MemberExpression);
    if (key === undefined || key === 'length' || /^(?:0|[1-9]\d*)$/.test(key)) return undefined;
    steps.push({ key });
    at = unwrap((at as MemberExpression).object);
  }
  if (at.type !== 'Identifier') return undefined;
  const { name } = at as Identifier;
  if (lookUp(scope, name) !== undefined || NAMESPACES.has(name) || name === 'i') return undefined;
  if (name !== 'd') steps.push({ key: name });
  return steps.reverse();
}
