import type { Identifier, MemberExpression, Node } from 'acorn';
import type { Path, PathStep } from '../record.ts';
import { NAMESPACES } from './language.ts';

/** The parameters of the arrow functions around a place: their names, and their names in the generated code. */
export interface Scope {
  readonly names: ReadonlyMap<string, string>;
  readonly outer?: Scope | undefined;
}

/** The name of a parameter in the generated code; undefined for a free name. */
export function lookUp(scope: Scope | undefined, name: string): string | undefined {
  for (let at = scope; at !== undefined; at = at.outer) {
    const code = at.names.get(name);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** Whether a node names a global, and not a parameter of an arrow function. */
export function isGlobal(node: Node, scope: Scope | undefined): node is Identifier {
  if (node.type !== 'Identifier') return false;
  const { name } = node as Identifier;
  return NAMESPACES.has(name) && lookUp(scope, name) === undefined;
}

/** A node without the wrapper that acorn puts around `a?.b`: here every dot is an optional one. */
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
 * The path that a chain of members reads, empty for `d`; undefined for everything else. A chain ends before `length`
 * and before an index: their results depend on the kind of the value (an array, a text, or a map with the key "0"), and
 * a path does not know it.
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
