import { parseShare } from '../plan/share.ts';

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
