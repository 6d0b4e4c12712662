import type {
  Expression as AnyExpression,
  ArrowFunctionExpression,
  CallExpression,
  MemberExpression,
  Pattern,
  SpreadElement,
} from 'acorn';
import { formatPath } from '../path.ts';
import type { Path } from '../record.ts';
import { type Shape, ShapeDraft } from '../shape.ts';
import { constantKey, pathOf, type Scope, unwrap } from './scope.ts';
import { plainKey } from './write-arrow.ts';

/**
 * Finds which parts of the values at its paths an expression reads: `threadHangStats.flatMap(t => t.hangs.map(h =>
 * h.stack.at(-1)))` reads only the last element of each stack. Undefined for a path that is read whole or not as an
 * array. Code that it does not understand counts as reading everything. Names of the scope are not paths.
 */
export function findShapes(root: AnyExpression, paths: readonly Path[], { names }: Scope): (Shape | undefined)[] {
  const roots = new Map(paths.map((path) => [formatPath(path), new ShapeDraft()]));
  readWhole(read(root, { names, values: new Map() }, roots));
  return paths.map((path) => {
    const draft = roots.get(formatPath(path))!;
    if (draft.every === undefined && draft.indexes.size === 0) return undefined;
    const shape = draft.finish();
    return shape.whole ? undefined : shape;
  });
}

/**
 * The possible origins of a value: one of these places in the record, or an array made here whose elements are known in
 * the same way.
 */
interface Value {
  readonly places: readonly ShapeDraft[];
  readonly elements?: Value;
}

/** A value that is not a part of the record, or whose relevant parts have already been read. */
const OTHER: Value = { places: [] };

interface ReadScope extends Scope {
  readonly values: ReadonlyMap<string, Value>;
  readonly outer?: ReadScope | undefined;
}

type Roots = ReadonlyMap<string, ShapeDraft>;

function read(node: AnyExpression | SpreadElement, scope: ReadScope | undefined, roots: Roots): Value {
  const path = pathOf(node, scope);
  if (path !== undefined) {
    const place = roots.get(formatPath(path));
    return place === undefined ? OTHER : { places: [place] };
  }
  const of = (inner: AnyExpression | SpreadElement) => read(inner, scope, roots);
  const all = (inner: readonly (AnyExpression | SpreadElement | null)[]) => {
    for (const one of inner) if (one !== null) readWhole(of(one));
    return OTHER;
  };
  switch (node.type) {
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return of(node.expression);
    case 'Literal':
      return OTHER;
    case 'Identifier':
      return boundTo(node.name, scope);
    case 'MemberExpression':
      return readMember(node, scope, roots);
    case 'CallExpression':
      return readCall(node, scope, roots);
    case 'ArrowFunctionExpression':
      readWhole(readArrow(node, [], scope, roots));
      return OTHER;
    case 'ConditionalExpression':
      of(node.test);
      return either(of(node.consequent), of(node.alternate));
    case 'LogicalExpression':
      return either(of(node.left), of(node.right));
    case 'UnaryExpression':
      // `!` and `typeof` need only the kind of a value, and none of its parts.
      if (node.operator !== '!' && node.operator !== 'typeof') return all([node.argument]);
      of(node.argument);
      return OTHER;
    case 'BinaryExpression':
      if (node.left.type === 'PrivateIdentifier') break;
      if (node.operator !== '===' && node.operator !== '!==') return all([node.left, node.right]);
      of(node.left);
      of(node.right);
      return OTHER;
    case 'NewExpression':
      return all(node.arguments);
    case 'SpreadElement':
      return all([node.argument]);
    case 'ArrayExpression':
      return all(node.elements);
    case 'TemplateLiteral':
      return all(node.expressions);
    case 'ObjectExpression':
      for (const property of node.properties) {
        if (property.type === 'SpreadElement') all([property]);
        else if (property.computed) all([property.key as AnyExpression, property.value]);
        else all([property.value]);
      }
      return OTHER;
  }
  for (const draft of roots.values()) draft.whole = true;
  return OTHER;
}

function readMember(node: MemberExpression, scope: ReadScope | undefined, roots: Roots): Value {
  if (node.object.type === 'Super') return OTHER;
  const object = read(node.object, scope, roots);
  const key = constantKey(node) ?? (node.computed ? indexOf(node.property as AnyExpression) : undefined);
  if (key === undefined) {
    readWhole(object);
    if (node.computed) readWhole(read(node.property as AnyExpression, scope, roots));
    return OTHER;
  }
  if (key === 'length') {
    for (const place of object.places) {
      place.length = true;
      place.key(key).whole = true;
    }
    return OTHER;
  }
  const index = /^(?:0|[1-9]\d{0,8})$/.test(String(key)) ? Number(key) : undefined;
  const places = object.places.map((place) => place.key(String(key)));
  if (index === undefined) return { places };
  const elements = object.places.map((place) => place.index(index));
  return either({ places: [...places, ...elements] }, object.elements ?? OTHER);
}

/** Methods that visit the elements one by one, and the values that they return. */
const BY_ELEMENT: Readonly<Record<string, (elements: Value, result: Value) => Value>> = {
  map: (_, result) => ({ places: [], elements: result }),
  flatMap: (_, result) => ({ places: [], elements: either({ places: result.places }, elementsOf(result)) }),
  filter: (elements) => ({ places: [], elements }),
  find: (elements) => elements,
  findLast: (elements) => elements,
  findIndex: () => OTHER,
  findLastIndex: () => OTHER,
  some: () => OTHER,
  every: () => OTHER,
};

function readCall(node: CallExpression, scope: ReadScope | undefined, roots: Roots): Value {
  const callee = unwrap(node.callee) as AnyExpression;
  const rest = (from: number) => {
    for (const argument of node.arguments.slice(from)) readWhole(read(argument, scope, roots));
    return OTHER;
  };
  if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') {
    if (callee.type === 'ArrowFunctionExpression') readWhole(readArrow(callee, [], scope, roots));
    return rest(0);
  }
  const receiver = read(callee.object, scope, roots);
  const method = constantKey(callee) ?? '';
  const [first] = node.arguments;
  if (node.arguments.length === 1 && first?.type === 'ArrowFunctionExpression' && Object.hasOwn(BY_ELEMENT, method)) {
    // A third parameter would be the array itself.
    if (first.params.length > 2 || first.params.some(({ type }) => type === 'RestElement')) readWhole(receiver);
    const elements = elementsOf(receiver);
    return BY_ELEMENT[method]!(elements, readArrow(first, [elements], scope, roots));
  }
  const index = method === 'at' && node.arguments.length === 1 ? indexOf(first!) : undefined;
  if (index === undefined) {
    readWhole(receiver);
    return rest(0);
  }
  return either({ places: receiver.places.map((place) => place.index(index)) }, receiver.elements ?? OTHER);
}

/**
 * The value that the function returns if its first parameters are `values`; other parameters are not parts of the
 * record.
 */
function readArrow(
  node: ArrowFunctionExpression,
  values: readonly Value[],
  outer: ReadScope | undefined,
  roots: Roots,
): Value {
  const names = new Map<string, string>();
  const known = new Map<string, Value>();
  const scope: ReadScope = { names, values: known, outer };
  const bind = (pattern: Pattern, value: Value) => {
    switch (pattern.type) {
      case 'Identifier':
        names.set(pattern.name, pattern.name);
        known.set(pattern.name, value);
        return;
      case 'AssignmentPattern':
        bind(pattern.left, either(value, read(pattern.right, scope, roots)));
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') readWhole(value);
          if (property.type === 'RestElement') bind(property.argument, OTHER);
          else if (property.computed) {
            readWhole(value);
            readWhole(read(property.key as AnyExpression, scope, roots));
            bind(property.value, OTHER);
          } else bind(property.value, { places: value.places.map((place) => place.key(plainKey(property.key))) });
        }
        return;
      case 'ArrayPattern':
        readWhole(value);
        for (const element of pattern.elements) if (element !== null) bind(element, OTHER);
        return;
      case 'RestElement':
        readWhole(value);
        bind(pattern.argument, OTHER);
    }
  };
  for (const [n, pattern] of node.params.entries()) bind(pattern, values[n] ?? OTHER);
  return node.body.type === 'BlockStatement' ? OTHER : read(node.body, scope, roots);
}

function boundTo(name: string, scope: ReadScope | undefined): Value {
  for (let at = scope; at !== undefined; at = at.outer) if (at.names.has(name)) return at.values.get(name) ?? OTHER;
  return OTHER;
}

function elementsOf({ places, elements }: Value): Value {
  return either({ places: places.map((place) => place.elements()) }, elements ?? OTHER);
}

function either(a: Value, b: Value): Value {
  const elements = a.elements && b.elements ? either(a.elements, b.elements) : (a.elements ?? b.elements);
  return { places: [...a.places, ...b.places], ...(elements && { elements }) };
}

function readWhole({ places, elements }: Value): void {
  for (const place of places) place.whole = true;
  if (elements !== undefined) readWhole(elements);
}

/**
 * The whole number that the node is, or undefined; not below -16, since elements counted from the end are kept in a
 * ring of that size.
 */
function indexOf(node: AnyExpression | SpreadElement): number | undefined {
  if (node.type === 'UnaryExpression' && node.operator === '-') {
    const back = indexOf(node.argument);
    return back === undefined || back > 16 || back === 0 ? undefined : -back;
  }
  if (node.type !== 'Literal' || typeof node.value !== 'number') return undefined;
  return Number.isInteger(node.value) && node.value >= 0 && node.value < 1e9 ? node.value : undefined;
}
