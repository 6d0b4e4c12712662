/** The data that the page hands to its script, as JSON. */
export interface ClientData {
  /** The number of all hangs, of which the icicle's widths are shares. */
  readonly hangs: number;
  /** The call tree from callers to callees, and the one from the last frames to their callers. */
  readonly trees: { readonly callees: TreeColumns; readonly callers: TreeColumns };
  /** The groups for which the trees have weights. Empty if groups were not asked for. */
  readonly groups: readonly { readonly name: string; readonly hangs: number }[];
  /** The hangs of the selection before, scaled to the use of the selection now. Undefined without a comparison. */
  readonly before: number | undefined;
  readonly coverage: { readonly clusters: readonly number[]; readonly stacks: readonly number[] };
  /** Shares of hangs by octaves of milliseconds: from `low` up to twice as much. */
  readonly durations: readonly { low: number; high: number; share: number }[];
  /** The rates of the largest clusters by day. Empty if days were not asked for. */
  readonly days: readonly { day: string; frame: string; rate: number }[];
  readonly perSession: readonly Bar[];
  readonly lengths: readonly Bar[];
  readonly byLength: readonly { label: string; q1: number; median: number; q3: number }[];
}

/** A bar of a chart: its label and value. */
export interface Bar {
  readonly label: string;
  readonly share: number;
}

/** A call tree as columns, three numbers a node, callers before callees. */
export interface TreeColumns {
  /** The distinct frames, and the colour of each. */
  readonly frames: readonly string[];
  readonly colours: readonly number[];
  /** For each node the index of its frame (-1 for frames too rare to show), its depth from 0, and its hangs. */
  readonly frame: readonly number[];
  readonly depth: readonly number[];
  readonly hangs: readonly number[];
  /** The hangs of each node in each group. */
  readonly groups: readonly (readonly number[])[];
  /** The hangs of each node before, scaled to the use now. */
  readonly before?: readonly number[];
}
