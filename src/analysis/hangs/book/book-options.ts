import type { HangSelection } from '../read/hang-reader.ts';
import type { HangRules } from '../read/rules.ts';
import type { RefineOptions } from './refine-book.ts';

/** The options of a book: which hangs are entered, and what is kept beside them. Plain JSON: part of a plan. */
export interface BookOptions extends HangSelection, RefineOptions {
  readonly rules?: HangRules;
  /**
   * Groups that are reported in addition to the whole: by an annotation of the hang, by the value of the expression
   * that follows the HANG_PATHS in the arguments (`argument`), or by the day, in UTC, of the time that this expression
   * gives (`day`).
   */
  readonly by?: { readonly annotation: string } | 'argument' | 'day';
  /** Whether pings with the same document id count once. Default true; false for data whose ids are not unique. */
  readonly distinctIds?: boolean;
  /** Whether to read the histograms of all activity, too. */
  readonly activity?: boolean;
}
