import type { TeleError } from '../../errors.ts';
import type { BadLine } from '../../record/scanner.ts';
import type { Traffic } from '../../source/store.ts';

/** A bad line and where it is. */
export interface LocatedBadLine extends BadLine {
  /** Set if the line is good, but an expression failed for its record. */
  readonly unanswered?: true;
  readonly source: string;
  /** The command line of the program that wrote the line. */
  readonly program?: string;
  /** Set if stages made the bad line. */
  readonly made?: true;
  /** The line's number, from 1. */
  readonly line: number;
  /** The offset of the line's first byte in the decompressed input. */
  readonly offset: number;
}

/** An input that could not be read to its end, in one sentence. What was read before the failure has been counted. */
export interface FailedInput {
  readonly source: string;
  readonly message: string;
  readonly hint?: string;
  /** The number of its lines, including blank ones, that were read before the failure. */
  readonly lines?: number;
}

/** Makes a failed input of an error. */
export function failedInput(source: string, { message, hint }: TeleError): FailedInput {
  return { source, message, ...(hint !== undefined && { hint }) };
}

/** The facts that a run has counted. Reports of parts add up. */
export interface Report {
  inputs: number;
  bytes: number;
  /** The number of good and bad lines of the input together. */
  lines: number;
  /** The number of good lines of the input, which the first stage gets. */
  records: number;
  /** The number of lines that programs of the pipeline wrote. */
  written: number;
  bad: number;
  /**
   * The number of bad lines for each reader: first the reader of the input's lines, then each stage of the plan, and
   * its end. Missing numbers are 0.
   */
  readonly badAt: number[];
  /** The number of rows or records that came out of the last narrow stage. */
  out: number;
  /** Every path of the input's records that an expression reads, and whether any record had it. */
  readonly paths: Map<string, boolean>;
  /** For paths of whole numbers with more digits than a double keeps: the number of such records. */
  readonly rounded: Map<string, number>;
  /** The number of lines with invalid UTF-8, which were read all the same. */
  garbled: number;
  /** The number of records that were left out because an expression failed for them; `bad` includes them. */
  unanswered: number;
  /**
   * The number of records that were left out because they do not state a dimension by which they are selected, such as
   * their channel.
   */
  unsaid: number;
  /** The number of records for which the table of a join has no row. */
  unmatched: number;
  /** The number of records that came too late for a stretch of time. */
  late: number;
  /** Paths of the first records, for suggestions if a requested path was in none of them. */
  readonly known: Set<string>;
  /** The first bad lines, at most `EXAMPLES`. */
  readonly examples: LocatedBadLine[];
  readonly failed: FailedInput[];
  /** The number of requests over a network that had to be repeated, and of objects that came from the cache. */
  retried: number;
  cached: number;
  /** The number of objects that the cache could not keep. */
  unkept: number;
}

/** The most bad lines that are reported one by one. */
export const EXAMPLES = 5;

/** The most paths that are kept for suggestions. */
export const KNOWN = 5000;

/** The report of a run that has read nothing. */
export function emptyReport(): Report {
  return {
    inputs: 0,
    bytes: 0,
    lines: 0,
    records: 0,
    written: 0,
    bad: 0,
    badAt: [],
    out: 0,
    paths: new Map(),
    rounded: new Map(),
    garbled: 0,
    unanswered: 0,
    unsaid: 0,
    unmatched: 0,
    late: 0,
    known: new Set(),
    examples: [],
    failed: [],
    retried: 0,
    cached: 0,
    unkept: 0,
  };
}

/** Adds what `part` saw to `total`. */
export function addReport(total: Report, part: Report): void {
  total.inputs += part.inputs;
  total.bytes += part.bytes;
  total.lines += part.lines;
  total.records += part.records;
  total.written += part.written;
  total.bad += part.bad;
  for (const [reader, bad] of part.badAt.entries()) total.badAt[reader] = (total.badAt[reader] ?? 0) + (bad ?? 0);
  total.out += part.out;
  total.garbled += part.garbled;
  total.unanswered += part.unanswered;
  total.unsaid += part.unsaid;
  total.unmatched += part.unmatched;
  total.late += part.late;
  total.retried += part.retried;
  total.cached += part.cached;
  total.unkept += part.unkept;
  for (const [path, seen] of part.paths) total.paths.set(path, seen || total.paths.get(path) === true);
  for (const [path, count] of part.rounded) addRounded(total, path, count);
  for (const path of part.known) if (total.known.size < KNOWN) total.known.add(path);
  for (const bad of part.examples.slice(0, EXAMPLES - total.examples.length)) total.examples.push(bad);
  for (const failed of part.failed)
    if (!total.failed.some(({ source }) => source === failed.source)) total.failed.push(failed);
}

/** Adds records in which a path held a number that lost digits. */
export function addRounded({ rounded }: Report, path: string, count: number): void {
  rounded.set(path, (rounded.get(path) ?? 0) + count);
}

/** Adds what a network has cost since `before`. */
export function addTraffic(report: Report, now: Traffic | undefined, before?: Traffic): void {
  report.retried += (now?.retries ?? 0) - (before?.retries ?? 0);
  report.cached += (now?.cached ?? 0) - (before?.cached ?? 0);
  report.unkept += (now?.unkept ?? 0) - (before?.unkept ?? 0);
}
