import type { Aggregate } from '../../aggregate/aggregate.ts';
import type { Finished } from '../../aggregate/finished.ts';
import type { Json } from '../../record/record.ts';
import type { BookOptions } from './book/book-options.ts';
import { bookkeeper } from './book/bookkeeper.ts';
import {
  decodeBook,
  emptyBook,
  encodeBook,
  type HangBook,
  mergeBooks,
  packBook,
  unpackBook,
} from './book/hang-book.ts';
import { refineBook } from './book/refine-book.ts';
import { type SimilarOptions, similarHangs } from './likeness/similar.ts';
import { STANDARD_RULES } from './read/rules.ts';
import type { ReportOptions } from './report/cluster-report.ts';
import { reportHangs } from './report/report.ts';
import { type HangStats, reportStats } from './statistics/stats-report.ts';
import { tallyBook } from './tally/hang-state.ts';

/** Options of hang clusters. Plain JSON: part of a plan. */
export interface HangOptions extends BookOptions, ReportOptions {
  /** Also makes clusters by likeness: k-means over the distinct stacks, when all are there. */
  readonly similar?: SimilarOptions;
}

/**
 * Collects hangs for clusters by last frame. The thread stats may come as a Uint8Array, the bytes of their JSON text,
 * which is then read without being parsed. Arguments: the values at HANG_PATHS, then what the options ask for. Finishes
 * as a HangReport; statistics, comparisons, folded stacks, call trees, profiles and k-means also work on the state.
 */
export function clusterHangs(options: HangOptions = {}): Aggregate<HangBook> {
  return bookAggregate(options, (book) => {
    const state = tallyBook(book);
    const report = reportHangs(state, { ...options, rules: options.rules ?? STANDARD_RULES });
    return options.similar ? { ...report, similar: similarHangs(state, options.similar) } : report;
  });
}

/** Collects hang statistics. Arguments: the values at HANG_PATHS. Finishes as HangStats. */
export function hangStats(options: BookOptions = {}): Aggregate<HangBook> {
  return bookAggregate({ ...options, activity: true }, (book): HangStats => reportStats(book, options.rules));
}

function bookAggregate(options: BookOptions, report: (book: HangBook) => unknown): Aggregate<HangBook> {
  return {
    zero: emptyBook,
    add: bookkeeper(options),
    merge: mergeBooks,
    finish: (book): Finished => ({ value: report(refineBook(book, options)) as Json }),
    encode: encodeBook,
    decode: decodeBook,
    pack: packBook,
    unpack: unpackBook,
  };
}
