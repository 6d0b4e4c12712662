import type { HangSelection } from '../read/hang-reader.ts';
import type { HangRules } from '../read/rules.ts';

/** Which hangs are entered, and with what beside. Plain JSON: part of a plan. */
export interface BookOptions extends HangSelection {
  readonly rules?: HangRules;
  /**
   * Groups to report beside the whole: by an annotation of the hang, or (`argument`) by the value of the expression
   * that follows the HANG_PATHS in the arguments.
   */
  readonly by?: { readonly annotation: string } | 'argument';
  /** Pings with one document id count once. Default true; false where ids are known not to be ids. */
  readonly distinctIds?: boolean;
  /** Read the histograms of all activity, too. */
  readonly activity?: boolean;
}
