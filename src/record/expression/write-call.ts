import type { CallExpression, MemberExpression, NewExpression, Expression as Node, SpreadElement } from 'acorn';
import { largest, smallest } from '../../extremes.ts';
import { widthIn } from '../time/stretch.ts';
import { adviceOnGlobal, adviceOnMethod, adviceOnNew } from './advice.ts';
import { methodCall, receiverOf } from './calls.ts';
import { FUNCTION_VALUES } from './functions.ts';
import { CONSTRUCTOR_VALUES, GLOBAL_VALUES } from './globals.ts';
import {
  type Builtin,
  type ConstructorName,
  FUNCTIONS,
  type FunctionName,
  GLOBALS,
  type GlobalName,
} from './language.ts';
import { elements } from './members.ts';
import { CALLBACK_OF, METHOD_NAMES } from './methods.ts';
import type { Advice } from './refusal.ts';
import { refusal } from './refusal.ts';
import { constantKey, isGlobal, lookUp, pathOf, type Scope, unwrap } from './scope.ts';
import { constantCode, type Unit, writtenCode } from './unit.ts';
import { writeArrow } from './write-arrow.ts';

type Write = (node: Node, scope: Scope | undefined) => string;
type Argument = Node | SpreadElement;

/** The code of a call of a function of the language, of a method, or of an arrow function in place. */
export function writeCall(node: CallExpression, scope: Scope | undefined, unit: Unit, write: Write): string {
  const callee = unwrap(node.callee) as Node;
  const values = (callback?: number) => writeArguments(node.arguments, callback, scope, unit, write);
  if (callee.type === 'ArrowFunctionExpression') return `(${writeArrow(callee, scope, unit, write)})(${values()})`;
  const name = globalName(callee, scope);
  if (name !== undefined) {
    if (!isFunction(name)) throw refuse(unit, callee, adviceOnGlobal(name));
    if (Object.hasOwn(OF_MANY, name) && node.arguments.some(({ type }) => type === 'SpreadElement'))
      return `${constantCode(unit, OF_MANY[name])}([${values()}])`;
    return `${constantCode(unit, GLOBAL_VALUES[name])}(${values((GLOBALS[name] as Builtin).callback)})`;
  }
  if (callee.type === 'MemberExpression') {
    const method = constantKey(callee);
    if (method === undefined) throw refuse(unit, callee.property, COMPUTED);
    if (!METHOD_NAMES.has(method)) throw refuse(unit, callee.property, adviceOnMethod(method));
    const passed = values(CALLBACK_OF.get(method));
    const object = write(callee.object as Node, scope);
    const receiver = receiverOf(method);
    if (receiver) return `${constantCode(unit, receiver)}(${object}).${method}(${passed})`;
    return `${constantCode(unit, methodCall(method))}(${object}${passed && `, ${passed}`})`;
  }
  if (callee.type !== 'Identifier') throw refuse(unit, callee, { reason: 'this is no function' });
  if (lookUp(scope, callee.name) !== undefined) throw refuse(unit, callee, notAFunction(callee.name));
  if (!Object.hasOwn(FUNCTIONS, callee.name)) throw refuse(unit, callee, adviceOnGlobal(callee.name));
  return writeFunction(callee.name as FunctionName, node, scope, unit, write);
}

/**
 * The code of a call of an added function: `text` of a path takes the text from the record; `file` and `line` take the
 * place of the record.
 */
function writeFunction(
  name: FunctionName,
  call: CallExpression,
  scope: Scope | undefined,
  unit: Unit,
  write: Write,
): string {
  const nodes = call.arguments;
  if (name === 'file' || name === 'line') {
    if (nodes.length > 0) throw refuse(unit, nodes[0]!, { reason: `${name}() is of the record, and takes nothing` });
    unit.usesPlace = true;
    return `p.${name}()`;
  }
  const isBucket = name === 'bucket' || name === 'bucketOf';
  const width = isBucket ? nodes[1] : undefined;
  if (isBucket && (width === undefined || (width.type === 'Literal' && widthIn(width.value) === undefined)))
    throw refuse(unit, width ?? call, BUCKET);
  const path = name === 'text' && nodes.length === 1 ? pathOf(nodes[0]!, scope) : undefined;
  const value = path === undefined || path.length === 0 ? undefined : writtenCode(unit, path);
  return `${constantCode(unit, FUNCTION_VALUES[name])}(${value ?? writeArguments(nodes, undefined, scope, unit, write)})`;
}

/** The code of `new Date(…)` and `new Set(…)`. */
export function writeNew(node: NewExpression, scope: Scope | undefined, unit: Unit, write: Write): string {
  const { callee } = node;
  if (!isGlobal(callee, scope) || !Object.hasOwn(CONSTRUCTOR_VALUES, callee.name))
    throw refuse(unit, node, adviceOnNew());
  if (callee.name === 'Date' && node.arguments.length === 0) throw refuse(unit, node, adviceOnGlobal('Date'));
  const made = CONSTRUCTOR_VALUES[callee.name as ConstructorName];
  return `${constantCode(unit, made)}(${writeArguments(node.arguments, undefined, scope, unit, write)})`;
}

/**
 * The full name, such as `Math.abs` or `Number`, where the node is a global or a member of one; undefined for
 * everything else.
 */
export function globalName(node: Node, scope: Scope | undefined): string | undefined {
  if (isGlobal(node, scope)) return node.name;
  if (node.type !== 'MemberExpression' || !isGlobal(node.object, scope)) return undefined;
  if (['undefined', 'NaN', 'Infinity'].includes(node.object.name)) return undefined;
  return `${node.object.name}.${constantKey(node as MemberExpression) ?? '[…]'}`;
}

function writeArguments(
  nodes: readonly Argument[],
  callback: number | undefined,
  scope: Scope | undefined,
  unit: Unit,
  write: Write,
): string {
  const written = nodes.map((node, n) => {
    if (node.type === 'SpreadElement') return `...${constantCode(unit, elements)}(${write(node.argument, scope)})`;
    if (n !== callback) return write(node, scope);
    if (node.type === 'ArrowFunctionExpression') return writeArrow(node, scope, unit, write);
    const name = globalName(node, scope);
    return name !== undefined && isFunction(name) ? constantCode(unit, GLOBAL_VALUES[name]) : write(node, scope);
  });
  return written.join(', ');
}

/**
 * Functions that take a list in place of arguments, used where an array is spread: it may be longer than the stack
 * allows.
 */
const OF_MANY: Readonly<Record<string, (values: number[]) => number>> = {
  'Math.max': (values) => largest(values),
  'Math.min': smallest,
};

function isFunction(name: string): name is GlobalName {
  return Object.hasOwn(GLOBAL_VALUES, name) && typeof GLOBAL_VALUES[name as GlobalName] === 'function';
}

function refuse(unit: Unit, node: { start: number }, advice: Advice): Error {
  return refusal(unit.text, node.start, advice.reason, advice.hint);
}

function notAFunction(name: string): Advice {
  return { reason: `${name} is a value, and values are not called` };
}

const BUCKET: Advice = {
  reason: 'bucket takes a point in time and a length',
  hint: 'bucket(ts, "5m"); lengths are 500ms, 30s, 5m, 1h, 1d, 1w, 1mo',
};

const COMPUTED: Advice = { reason: 'the name of a method is not computed', hint: 'write it out: x.includes(y)' };
