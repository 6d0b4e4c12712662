import { UsageError } from '../../errors.ts';
import { parseShare } from '../../plan/share.ts';

/** The number of bad lines that is tolerated: a share of all lines, or an absolute number. */
export type Budget = { readonly share: number } | { readonly count: number };

/** Reads a budget: `1%`, `0.01` or a whole number of lines. Throws a UsageError. */
export function parseBudget(text: string, flag: string): Budget {
  if (/^\d+$/.test(text.trim())) return { count: Number(text) };
  return { share: parseShare(text, flag) };
}

/**
 * Reads a number of bytes: `500MB`, `2 GiB`, `1000000`; plain letters are powers of a thousand. Throws a UsageError for
 * less than one byte.
 */
export function parseSize(text: string, flag: string): number {
  const [, number = '', unit = '', binary] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*$/i.exec(text) ?? [];
  const bytes = Math.round(
    Number(number || Number.NaN) * (binary ? 1024 : 1000) ** (unit === '' ? 0 : 'kmgt'.indexOf(unit.toLowerCase()) + 1),
  );
  if (!(bytes >= 1))
    throw new UsageError(`${flag} takes a number of bytes, not "${text}"`, `${flag} 500MB or ${flag} 2GB`);
  return bytes;
}

/** Reads a whole number of at least 0. `name` names it in messages. Throws a UsageError. */
export function parseCount(text: string, name: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${name} is a whole number from 0 on, not "${text}"`);
  return Number(text);
}

/** Whether a run's bad lines are within the budget. */
export function withinBudget(bad: number, lines: number, budget: Budget): boolean {
  return 'count' in budget ? bad <= budget.count : bad <= budget.share * lines;
}
