import { UsageError } from '../errors.ts';

/** Reads a share: `10%`, `0.1`. Throws a UsageError outside 0 to 1. */
export function parseShare(text: string, flag: string): number {
  const match = /^\s*(\d+(?:\.\d*)?|\.\d+)(?:e-\d+)?\s*(%?)\s*$/i.exec(text);
  const share = match ? Number.parseFloat(text) / (match[2] ? 100 : 1) : Number.NaN;
  if (!(share >= 0 && share <= 1))
    throw new UsageError(`${flag} takes a share between 0 and 1, not "${text}"`, `${flag} 0.1 or ${flag} 10%`);
  return share;
}

/** How many bad lines are too many: more than a share of all lines, or more than a number. */
export type Budget = { readonly share: number } | { readonly count: number };

/** Reads `1%`, `0.01` or a whole number of lines. */
export function parseBudget(text: string, flag: string): Budget {
  if (/^\d+$/.test(text.trim())) return { count: Number(text) };
  return { share: parseShare(text, flag) };
}

/** Whether a run's bad lines are within the budget. */
export function withinBudget(bad: number, lines: number, budget: Budget): boolean {
  return 'count' in budget ? bad <= budget.count : bad <= budget.share * lines;
}
