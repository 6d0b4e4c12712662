import type { Expression, SpreadElement } from 'acorn';
import type { Json } from '../record/record.ts';

/**
 * The value of an expression of literals, signs, arithmetic on numbers, and arrays of those; undefined for any other.
 */
export function constantOf(node: Expression | SpreadElement): Json | undefined {
  switch (node.type) {
    case 'Literal':
      return isJson(node.value) ? node.value : undefined;
    case 'ParenthesizedExpression':
      return constantOf(node.expression);
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
    case 'UnaryExpression':
      return signed(node.operator, constantOf(node.argument));
    case 'BinaryExpression':
      if (node.left.type === 'PrivateIdentifier') return undefined;
      return calculated(node.operator, constantOf(node.left), constantOf(node.right));
    case 'ArrayExpression':
      return allOf(node.elements.map((element) => (element === null ? undefined : constantOf(element))));
    default:
      return undefined;
  }
}

function isJson(value: unknown): value is Json {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function signed(operator: string, value: Json | undefined): Json | undefined {
  if (typeof value !== 'number') return undefined;
  return operator === '-' ? -value : operator === '+' ? value : undefined;
}

function calculated(operator: string, a: Json | undefined, b: Json | undefined): Json | undefined {
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  const results: Record<string, number> = { '+': a + b, '-': a - b, '*': a * b, '/': a / b };
  const result = results[operator];
  return Number.isFinite(result) ? result : undefined;
}

function allOf(values: (Json | undefined)[]): Json | undefined {
  return values.every((value) => value !== undefined) ? values : undefined;
}
