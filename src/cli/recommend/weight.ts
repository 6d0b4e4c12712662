import { compileExpression, type Expression } from '../../record/expression/compile.ts';

/** Functions that a weight may call by their own names. */
const FUNCTIONS = /(?<![.\w$])(log|log2|log10|log1p|sqrt|exp|abs|min|max|pow|floor|ceil|round)(?=\s*\()/g;

/**
 * The expression of --weight, over the rows of a table or records. It may say log for Math.log, and so on. Throws a
 * UsageError with a caret.
 */
export function weightOf(text: string): Expression {
  return compileExpression(weightText(text));
}

function weightText(text: string): string {
  return text.replace(FUNCTIONS, 'Math.$1');
}
