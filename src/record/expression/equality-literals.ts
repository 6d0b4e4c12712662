import type { BinaryExpression, Expression as Node } from 'acorn';
import type { Path } from '../record.ts';
import type { Expression } from './compile.ts';
import { parseExpression } from './parse.ts';
import { pathOf } from './scope.ts';

/** A text that a record must hold at (or below) a path. */
export interface EqualityLiteral {
  readonly path: Path;
  readonly literal: string;
}

/**
 * The comparisons `path === "text"` that a conjunction consists of, in order. A record that holds no string equal to `literal`
 * at or below `path` is never a match: its evaluation is falsy (or throws, which a prefilter hides). `==` counts where only a string
 * can make it true: `x == "5"` also holds for the number, `x == "a,b"` for an array.
 */
export function equalityLiterals(expression: Pick<Expression, 'text'>): EqualityLiteral[] {
  return conjuncts(parseExpression(expression.text)).flatMap((node) => {
    if (node.type !== 'BinaryExpression') return [];
    const found = equality(node);
    return found === undefined || (node.operator === '==' && !onlyEqualsStrings(found.literal)) ? [] : [found];
  });
}

function conjuncts(node: Node): Node[] {
  if (node.type !== 'LogicalExpression' || node.operator !== '&&') return [node];
  return [...conjuncts(node.left), ...conjuncts(node.right)];
}

function equality(node: BinaryExpression): EqualityLiteral | undefined {
  if (node.operator !== '===' && node.operator !== '==') return undefined;
  if (node.left.type === 'PrivateIdentifier') return undefined;
  for (const [side, other] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    const path = pathOf(side, undefined);
    if (path === undefined || path.length === 0) continue;
    if (other.type === 'Literal' && typeof other.value === 'string') return { path, literal: other.value };
  }
  return undefined;
}

/** No number, boolean, object or longer array becomes this text; an array of just this string may. */
function onlyEqualsStrings(literal: string): boolean {
  return Number.isNaN(Number(literal)) && !literal.includes(',') && !/^(?:true|false|\[object Object\])$/.test(literal);
}
