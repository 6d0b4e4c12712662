import type { UsageError } from '../../errors.ts';
import { pointAt } from '../excerpt.ts';

/** Why a part of JavaScript is left out, and what to write instead. */
export interface Advice {
  readonly reason: string;
  readonly hint?: string;
}

/** The error for an expression that cannot be used: the reason, and a caret at the place (an offset into `text`). */
export function refusal(text: string, place: number, reason: string, hint?: string): UsageError {
  return pointAt(text, place, `this expression cannot be used, because ${reason}:`, hint);
}
