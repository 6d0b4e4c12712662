import type { UsageError } from '../../errors.ts';
import { pointAt } from '../excerpt.ts';

/** Why something of JavaScript is left out, and what to do instead. */
export interface Advice {
  readonly reason: string;
  readonly hint?: string;
}

/** The error for an expression that cannot be taken: why, and a caret at the place (an offset into `text`). */
export function refusal(text: string, place: number, reason: string, hint?: string): UsageError {
  return pointAt(text, place, `this expression cannot be used, because ${reason}:`, hint);
}
