import type {
  Expression as AnyExpression,
  ArrayExpression,
  Identifier,
  Literal,
  MemberExpression,
  ObjectExpression,
  TemplateLiteral,
} from 'acorn';
import { adviceOnGlobal, adviceOnNamespace } from './advice.ts';
import { adviceFromJq, PIPE } from './from-jq.ts';
import { GLOBAL_VALUES } from './globals.ts';
import type { GlobalName } from './language.ts';
import { LEFT_OUT } from './left-out.ts';
import { elements, hasMember, member } from './members.ts';
import { refusal } from './refusal.ts';
import { constantKey, lookUp, pathOf, type Scope } from './scope.ts';
import { constantCode, memberCode, readCode, type Unit } from './unit.ts';
import { plainKey } from './write-arrow.ts';
import { globalName, writeCall, writeNew } from './write-call.ts';

const UNARY = new Set(['-', '+', '!', '~', 'typeof']);
const BINARY = new Set('== != === !== < <= > >= << >> >>> + - * / % ** & | ^ in'.split(' '));
const LOGICAL = new Set(['&&', '||', '??']);

/**
 * Writes the code of an expression over `s` (slots), `d` and `i`. Only the node types named here are written, and only
 * from operators, literals, names of ours and calls of constants: no name or text of the user reaches the code
 * unquoted.
 */
export function writeExpression(root: AnyExpression, unit: Unit, given?: Scope): string {
  return write(root, given);

  function write(node: AnyExpression, scope: Scope | undefined): string {
    const path = pathOf(node, scope);
    if (path !== undefined) return readCode(unit, path);
    switch (node.type) {
      case 'ChainExpression':
        return write(node.expression, scope);
      case 'ParenthesizedExpression':
        return write(node.expression, scope);
      case 'Literal':
        return writeLiteral(node);
      case 'TemplateLiteral':
        return writeTemplate(node, scope);
      case 'Identifier':
        return writeName(node, scope);
      case 'MemberExpression':
        return writeMember(node, scope);
      case 'CallExpression':
        return writeCall(node, scope, unit, write);
      case 'NewExpression':
        return writeNew(node, scope, unit, write);
      case 'ArrayExpression':
        return writeArray(node, scope);
      case 'ObjectExpression':
        return writeObject(node, scope);
      case 'ConditionalExpression':
        return `(${write(node.test, scope)} ? ${write(node.consequent, scope)} : ${write(node.alternate, scope)})`;
      case 'UnaryExpression':
        if (!UNARY.has(node.operator)) break;
        return `(${node.operator} ${write(node.argument, scope)})`;
      case 'LogicalExpression':
        if (!LOGICAL.has(node.operator)) break;
        return `(${write(node.left, scope)} ${node.operator} ${write(node.right, scope)})`;
      case 'BinaryExpression': {
        if (node.left.type === 'PrivateIdentifier' || !BINARY.has(node.operator)) break;
        if (node.operator === '|') refusePipe(node.right, scope);
        const [left, right] = [write(node.left, scope), write(node.right, scope)];
        if (node.operator === 'in') return `${constantCode(unit, hasMember)}(${left}, ${right})`;
        return `(${left} ${node.operator} ${right})`;
      }
    }
    const what = node.type === 'UnaryExpression' || node.type === 'BinaryExpression' ? node.operator : node.type;
    const { reason, hint } = LEFT_OUT[what] ?? LEFT_OUT.other!;
    throw refusal(unit.text, node.start, reason, hint);
  }

  /**
   * Refuses what looks like a pipe of jq: `xs | length` would silently be a number. In parentheses, or as d.length, the
   * field is meant.
   */
  function refusePipe(node: AnyExpression, scope: Scope | undefined): void {
    let right = node;
    // Other operators bind more tightly: a | length > 1 is a | (length > 1).
    while (right.type === 'BinaryExpression' && right.left.type !== 'PrivateIdentifier') right = right.left;
    if (right.type !== 'Identifier' || lookUp(scope, right.name) !== undefined) return;
    const inJq = adviceFromJq(right.name);
    if (inJq && /\|\s*$/.test(unit.text.slice(0, right.start)))
      throw refusal(unit.text, right.start, PIPE, `${inJq.hint}; a field of that name is d.${right.name}`);
  }

  function writeLiteral(node: Literal): string {
    const { value, regex, raw } = node;
    if (regex !== undefined) return writePattern(node, regex.pattern, regex.flags);
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
    if (typeof value === 'string') {
      if (/(?<!\\)(?:\\\\)*\\\(/.test(raw ?? ''))
        throw refusal(
          unit.text,
          node.start,
          '\\( puts no value into a text',
          'write a template between backticks, or "…" + a',
        );
      return JSON.stringify(value);
    }
    throw refusal(unit.text, node.start, 'JSON has no integers of that kind', 'leave out the n');
  }

  /**
   * Writes a pattern. One with g or y remembers where it stopped, so each evaluation makes its own, as JavaScript does.
   */
  function writePattern(node: Literal, pattern: string, flags: string): string {
    try {
      const made = new RegExp(pattern, flags);
      if (!made.global && !made.sticky) return constantCode(unit, made);
    } catch (error) {
      throw refusal(unit.text, node.start, `the pattern is not valid (${(error as Error).message})`);
    }
    return `${constantCode(unit, newPattern)}(${JSON.stringify(pattern)}, ${JSON.stringify(flags)})`;
  }

  function writeTemplate(node: TemplateLiteral, scope: Scope | undefined): string {
    const parts = node.quasis.map((quasi, n) => {
      const text = JSON.stringify(quasi.value.cooked ?? '')
        .slice(1, -1)
        .replaceAll('\\"', '"');
      const inner = node.expressions[n];
      return text.replace(/[`$]/g, '\\$&') + (inner === undefined ? '' : `\${${write(inner, scope)}}`);
    });
    return `\`${parts.join('')}\``;
  }

  function writeName(node: Identifier, scope: Scope | undefined): string {
    const parameter = lookUp(scope, node.name);
    if (parameter !== undefined) return parameter;
    if (node.name === 'i') {
      unit.usesIndex = true;
      return 'i';
    }
    const value = GLOBAL_VALUES[node.name as GlobalName];
    if (node.name === 'undefined' || typeof value === 'number') return node.name;
    const { reason, hint } = adviceOnNamespace(node.name);
    throw refusal(unit.text, node.start, reason, hint);
  }

  function writeMember(node: MemberExpression, scope: Scope | undefined): string {
    const name = globalName(node, scope);
    if (name !== undefined) {
      const value = Object.hasOwn(GLOBAL_VALUES, name) ? GLOBAL_VALUES[name as GlobalName] : undefined;
      if (typeof value === 'number') return String(value);
      const { reason, hint } = typeof value === 'function' ? functionAsValue(name) : adviceOnGlobal(name);
      throw refusal(unit.text, node.start, reason, hint);
    }
    const { object, property } = node;
    if (object.type === 'Super' || property.type === 'PrivateIdentifier')
      throw refusal(unit.text, node.start, LEFT_OUT.other!.reason, LEFT_OUT.other!.hint);
    const key = constantKey(node);
    if (key !== undefined) return memberCode(unit, write(object, scope), key);
    return `${constantCode(unit, member)}(${write(object, scope)}, ${write(property, scope)})`;
  }

  function writeArray(node: ArrayExpression, scope: Scope | undefined): string {
    const parts = node.elements.map((element) => {
      if (element === null) throw refusal(unit.text, node.start, 'an element of this array is left out');
      if (element.type !== 'SpreadElement') return write(element, scope);
      return `...${constantCode(unit, elements)}(${write(element.argument, scope)})`;
    });
    return `[${parts.join(', ')}]`;
  }

  /** Writes an object. `__proto__` becomes a computed key, because `__proto__:` would set a prototype. */
  function writeObject(node: ObjectExpression, scope: Scope | undefined): string {
    const parts = node.properties.map((property) => {
      if (property.type === 'SpreadElement') return `...${write(property.argument, scope)}`;
      if (property.kind !== 'init' || property.method)
        throw refusal(
          unit.text,
          property.start,
          LEFT_OUT.ArrowFunctionExpression!.reason,
          LEFT_OUT.ArrowFunctionExpression!.hint,
        );
      const name = property.computed ? undefined : plainKey(property.key);
      const key = name === undefined ? `[${write(property.key, scope)}]` : JSON.stringify(name);
      return `${name === '__proto__' ? `[${key}]` : key}: ${write(property.value, scope)}`;
    });
    return `({${parts.join(', ')}})`;
  }
}

function newPattern(pattern: string, flags: string): RegExp {
  return new RegExp(pattern, flags);
}

function functionAsValue(name: string): { reason: string; hint: string } {
  return { reason: `${name} is a function`, hint: `call it: ${name}(x), or hand it to a method: xs.map(${name})` };
}
