import { UsageError } from '../../errors.ts';
import { excerpt } from '../excerpt.ts';

/** The error for an expression that cannot be taken: why, and a caret at the place (an offset into `text`). */
export function refusal(text: string, place: number, reason: string, hint?: string): UsageError {
  return new UsageError(`This expression cannot be used, because ${reason}:\n${excerpt(text, place)}`, hint);
}
