import type { AggregateSpec } from '../aggregate/aggregate.ts';
import type { DimensionFilter, DimensionName } from '../record/dimension.ts';
import type { Json } from '../record/record.ts';

/** A step that looks at one record at a time. Expressions are kept as their text. */
export type RecordStage =
  | { readonly op: 'filter'; readonly expr: string }
  | { readonly op: 'choose'; readonly dimension: DimensionName; readonly wanted: DimensionFilter }
  | { readonly op: 'map'; readonly expr: string }
  | { readonly op: 'flat-map'; readonly expr: string }
  | { readonly op: 'sample'; readonly rate: number; readonly seed: number }
  | { readonly op: 'sample-by'; readonly expr: string; readonly rate: number }
  | { readonly op: 'head'; readonly count: number }
  | Join;

/** The kinds of joins. */
export const JOIN_KINDS = ['inner', 'left', 'semi', 'anti'] as const;

/** Joins each record with the rows of a table that have the same key. */
export interface Join {
  readonly op: 'join';
  /** The place of the table, which is read whole: a file, a folder or s3://bucket/key. */
  readonly table: string;
  /** For each part of the key, an expression over the record and one over a row. */
  readonly on: readonly { readonly left: string; readonly right: string }[];
  readonly kind: (typeof JOIN_KINDS)[number];
  /** The member that gets the row; by default the row's members are added to those of the record. */
  readonly as?: string;
}

/**
 * A program that reads the records of a part of the input as NDJSON, and whose output is the records of the later
 * stages. It is started anew for each part: an object, or a range of a large plain file. Its words do not go through a
 * shell.
 */
export interface Pipe {
  readonly op: 'pipe';
  readonly command: string;
  readonly args: readonly string[];
}

/** A narrow step: its output for a part of the input depends on that part alone. */
export type Stage = RecordStage | Pipe;

/** Overlapping stretches of time: their length, and the step from one beginning to the next, as typed (5m, 1m). */
export interface Sliding {
  readonly every: string;
  readonly step: string;
}

/** Stretches of time that are finished one by one, as soon as they are over. */
export interface Live {
  /** The expression of a record's time. */
  readonly at: string;
  /** The length of a stretch, as typed. */
  readonly every: string;
  /** The time in ms by which records may come late. */
  readonly late: number;
}

/** Groups of records by the values of keys, with aggregates. */
export interface Grouping {
  readonly op: 'group';
  readonly by: readonly { readonly name: string; readonly expr: string }[];
  readonly columns: readonly AggregateSpec[];
  /** If present, the rows are overlapping stretches of time, and the first key is the beginning of a step. */
  readonly slide?: Sliding;
  /** If present, groups of few clients are folded into one row. */
  readonly floor?: Floor;
  /** If present, the first key is the beginning of a stretch of time, and its rows come when it is over. */
  readonly live?: Live;
}

/** A grouping whose rows come before the end of the input. */
export type LiveGrouping = Grouping & { readonly live: Live };

/** Whether the rows of a wide step come before the end of the input. */
export function isLive(wide: Wide): wide is LiveGrouping {
  return wide.op === 'group' && wide.live !== undefined;
}

/** The fewest clients of a row, and how many of the first keys a row of folded groups keeps. */
export interface Floor {
  readonly clients: number;
  readonly keys: number;
}

/** An expression to sort by. */
export interface SortKey {
  readonly expr: string;
  readonly descending: boolean;
}

/** The wide step, at most one in a plan: it looks at all records together. */
export type Wide =
  | Grouping
  | { readonly op: 'reservoir'; readonly size: number; readonly seed: number }
  | { readonly op: 'tail'; readonly count: number }
  /** All records in order, or only the first `most`. */
  | { readonly op: 'sort'; readonly keys: readonly SortKey[]; readonly most?: number }
  | { readonly op: 'distinct'; readonly by: readonly string[] }
  /** The `count` records of each group with the largest values. */
  | { readonly op: 'top'; readonly count: number; readonly expr: string; readonly by: readonly string[] }
  /** Sessions of events by keys: in a session no event is more than `gap` milliseconds from the next one. */
  | { readonly op: 'sessions'; readonly by: Grouping['by']; readonly at: string; readonly gap: number }
  /** A description of the paths that records have, down to a depth. */
  | { readonly op: 'summary'; readonly depth: number };

/**
 * How the records behind a grouping were drawn, for estimates of all of them. Several members are samples of each
 * other: of the chosen objects, the records of the chosen values, and of these the chosen records.
 */
export interface Sample {
  readonly objects?: DrawnObjects;
  /** The share of the values of an expression; a value is drawn with all of its records. */
  readonly values?: { readonly expr: string; readonly rate: number };
  /** The share of the records, each of which is drawn by itself. */
  readonly records?: number;
}

/** The objects that were drawn from a listing. */
export interface DrawnObjects {
  readonly drawn: number;
  /** The number of all objects, and of their decompressed bytes, about. */
  readonly of: number;
  readonly bytes: number;
  /** Of each cluster of drawn objects: its number, its bytes, and the bytes that it stands for. */
  readonly clusters: readonly (readonly [cluster: number, bytes: number, standsFor: number])[];
  /** Whether the run looked at its estimates to decide how many to read. */
  readonly looked?: boolean;
}

/**
 * The computation that a run does on its input, as plain JSON: the same plan is explained, posted to workers, submitted
 * to a cluster, and recorded.
 */
export interface Plan {
  readonly version: 1;
  readonly stages: readonly Stage[];
  readonly wide?: Wide;
  /** How the records were drawn, if columns of the grouping are estimated from a sample. */
  readonly sample?: Sample;
  /** Whether every byte of every line is checked. */
  readonly strict: boolean;
  /** The time zone of dates in expressions, by its name in the tz database. Default: UTC. */
  readonly tz?: string;
  /** Values that every expression knows by these names. */
  readonly set?: Readonly<Record<string, Json>>;
}
