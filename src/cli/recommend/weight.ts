import { compileExpression, type Expression } from '../../record/expression/compile.ts';

/** Functions that a weight may call without `Math.`. */
const FUNCTIONS = /(?<![.\w$])(log|log2|log10|log1p|sqrt|exp|abs|min|max|pow|floor|ceil|round)(?=\s*\()/g;

/**
 * Compiles the expression of --weight, over the rows of a table or over records. It may write log for Math.log, and so
 * on. Throws a UsageError with a caret.
 */
export function weightOf(text: string): Expression {
  return compileExpression(weightText(text));
}

function weightText(text: string): string {
  return text.replace(FUNCTIONS, 'Math.$1');
}
