import type { ArrowFunctionExpression, Expression as Node, Pattern } from 'acorn';
import { list, member, without } from './members.ts';
import { refusal } from './refusal.ts';
import type { Scope } from './scope.ts';
import { constantCode, memberCode, newVariable, type Unit } from './unit.ts';

type Write = (node: Node, scope: Scope) => string;

/**
 * The code of an arrow function. Parameters get names of ours, and patterns become reads by the safe getters: a plain
 * `({constructor: c}) => c` would read from prototypes.
 */
export function writeArrow(node: ArrowFunctionExpression, outer: Scope | undefined, unit: Unit, write: Write): string {
  if (node.async) throw refusal(unit.text, node.start, 'nothing here is asynchronous', 'leave out async');
  const { body } = node;
  if (body.type === 'BlockStatement')
    throw refusal(unit.text, body.start, 'a function here is one expression', BODY_HINT);
  const names = new Map<string, string>();
  for (const pattern of node.params) for (const name of namesIn(pattern)) names.set(name, newVariable(unit));
  const scope: Scope = { names, outer };
  const bindings: string[] = [];
  const bind = (pattern: Pattern, source: string) => bindPattern(pattern, source);
  const parameters = node.params.map((pattern) => {
    const inner = pattern.type === 'RestElement' ? pattern.argument : pattern;
    const code = inner.type === 'Identifier' ? names.get(inner.name)! : newVariable(unit);
    if (inner.type !== 'Identifier') bind(inner, code);
    return pattern.type === 'RestElement' ? `...${code}` : code;
  });
  const result = write(body, scope);
  if (bindings.length === 0) return `(${parameters.join(', ')}) => (${result})`;
  return `(${parameters.join(', ')}) => { ${bindings.join(' ')} return ${result}; }`;

  function declare(source: string, code = newVariable(unit)): string {
    bindings.push(`const ${code} = ${source};`);
    return code;
  }

  function bindPattern(pattern: Pattern, source: string): void {
    if (pattern.type === 'Identifier') declare(source, names.get(pattern.name)!);
    else if (pattern.type === 'AssignmentPattern') {
      const value = declare(source);
      bind(pattern.left, `${value} === undefined ? ${write(pattern.right, scope)} : ${value}`);
    } else if (pattern.type === 'ArrayPattern') {
      const values = declare(`${constantCode(unit, list)}(${source})`);
      pattern.elements.forEach((element, n) => {
        if (element?.type === 'RestElement') bind(element.argument, `${values}.slice(${n})`);
        else if (element !== null) bind(element, `${values}[${n}]`);
      });
    } else if (pattern.type === 'ObjectPattern') {
      const value = declare(source);
      const keys: string[] = [];
      for (const property of pattern.properties) {
        if (property.type === 'RestElement')
          bind(property.argument, `${constantCode(unit, without)}(${value}, [${keys.join(', ')}])`);
        else {
          const key = property.computed ? undefined : plainKey(property.key);
          const code = key === undefined ? declare(write(property.key, scope)) : JSON.stringify(key);
          keys.push(code);
          if (key !== undefined) bind(property.value, memberCode(unit, value, key));
          else bind(property.value, `${constantCode(unit, member)}(${value}, ${code})`);
        }
      }
    } else throw refusal(unit.text, pattern.start, 'this is no parameter');
  }
}

const BODY_HINT = 'write x => value, without braces; an object stands in parentheses: x => ({…})';

/** The text of a key in `{key: …}`, `{"key": …}` or `{1: …}`. */
export function plainKey(key: Node): string {
  return key.type === 'Identifier' ? key.name : String((key as { value?: unknown }).value);
}

function namesIn(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : namesIn(element)));
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        property.type === 'RestElement' ? namesIn(property.argument) : namesIn(property.value),
      );
    default:
      return [];
  }
}
