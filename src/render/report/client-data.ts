/** What the page hands to its script, as JSON. */
export interface ClientData {
  /** All hangs: what widths are shares of. */
  readonly hangs: number;
  readonly tree: TreeColumns;
  readonly coverage: { readonly clusters: readonly number[]; readonly stacks: readonly number[] };
  /** Shares of hangs by octaves of milliseconds: from `low` up to twice as much. */
  readonly durations: readonly { low: number; high: number; share: number }[];
  readonly perSession: readonly Bar[];
  readonly lengths: readonly Bar[];
  readonly byLength: readonly { label: string; q1: number; median: number; q3: number }[];
}

export interface Bar {
  readonly label: string;
  readonly share: number;
}

/** A call tree as columns, callers before callees: three numbers a node. */
export interface TreeColumns {
  /** Distinct frames, and the colour of each. */
  readonly frames: readonly string[];
  readonly colours: readonly number[];
  /** Of each node: which frame (-1: what was too rare to show), how deep from 0, and how many hangs. */
  readonly frame: readonly number[];
  readonly depth: readonly number[];
  readonly hangs: readonly number[];
}
