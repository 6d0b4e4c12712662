import type { TeleError } from '../../errors.ts';
import type { BadLine } from '../../record/scanner.ts';
import type { Traffic } from '../../source/store.ts';

/** A bad line and where it is. */
export interface LocatedBadLine extends BadLine {
  /** The line is good: an expression failed for its record. */
  readonly unanswered?: true;
  readonly source: string;
  /** The program over the source, as one would type it, that wrote the line. */
  readonly program?: string;
  /** It is what stages made of the line that is bad. */
  readonly made?: true;
  /** 1-based. */
  readonly line: number;
  /** The offset of the line's first byte in the decompressed input. */
  readonly offset: number;
}

/** An input that could not be read to its end, in one sentence. What was read before it failed has been counted. */
export interface FailedInput {
  readonly source: string;
  readonly message: string;
  readonly hint?: string;
}

/** What an error makes of the input of that name. */
export function failedInput(source: string, { message, hint }: TeleError): FailedInput {
  return { source, message, ...(hint !== undefined && { hint }) };
}

/** What a run saw. Reports of parts add up. */
export interface Report {
  inputs: number;
  bytes: number;
  /** Good and bad lines of the input together. */
  lines: number;
  /** Good lines of the input: what the first stage gets. */
  records: number;
  /** Lines that programs of the pipeline wrote. */
  written: number;
  bad: number;
  /**
   * How many of them are bad for each reader: first what reads the input's lines, then each stage of the plan, and its
   * end. Those left out are 0.
   */
  readonly badAt: number[];
  /** Rows or records that came out of the last narrow stage. */
  out: number;
  /** Every path that an expression reads of the input's records, and whether any record had it. */
  readonly paths: Map<string, boolean>;
  /** Of paths that held whole numbers of more digits than a number keeps: in how many records. */
  readonly rounded: Map<string, number>;
  /** Lines with bytes that are no UTF-8, which were read all the same. */
  garbled: number;
  /** Records that were left out because an expression failed for them; `bad` has them, too. */
  unanswered: number;
  /** Records that were left out because they do not say by what they were to be chosen: their channel, say. */
  unsaid: number;
  /** Paths that the first records have, where one that was asked for was in none of them: to propose from. */
  readonly known: Set<string>;
  /** The first bad lines, at most `EXAMPLES`. */
  readonly examples: LocatedBadLine[];
  readonly failed: FailedInput[];
  /** Requests over a network that had to be repeated, and objects that came from the cache. */
  retried: number;
  cached: number;
  /** Objects that the cache could not take. */
  unkept: number;
}

/** How many bad lines are told one by one. */
export const EXAMPLES = 5;

/** How many paths are kept to propose from. */
export const KNOWN = 5000;

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
