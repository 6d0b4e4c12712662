import type { Aggregate, AggregateEntry } from '../../aggregate/aggregate.ts';
import type { Json } from '../../record/record.ts';
import type { BookOptions } from './book/book-options.ts';
import { clusterHangs, type HangOptions, hangStats } from './cluster.ts';
import { compat2014 } from './compat/compat-2014.ts';
import { HANG_PATHS, HANG_VALUES } from './read/read.ts';
import { readRules } from './read/rules.ts';

/** The paths that `readHangs` can read from bytes. */
const BYTES = [
  'threads',
  'threadHangStats',
  'childPayloads',
  'payload.threadHangStats',
  'payload.childPayloads',
] as const;

/**
 * The hang analyses as aggregates that a plan can name. Expressions: HANG_PATHS, then what the options ask for.
 * Parameter: the options.
 */
export const HANG_AGGREGATES: readonly AggregateEntry[] = [
  entry({
    name: 'cluster_hangs',
    doc: 'clusters of hangs by the last frame of their stacks',
    cost: 'exact; about 100 bytes for each distinct stack, and for each ping 30, and 5 for each of its stacks',
    more: 1,
    create: (options) => clusterHangs(options),
  }),
  entry({
    name: 'hang_stats',
    doc: 'how often sessions hang, for how long, and how much of it is plugins',
    cost: 'exact, with intervals by client; as cluster_hangs, and 100 bytes for each ping at the end',
    more: 0,
    create: (options) => hangStats(options),
  }),
  entry({
    name: 'hangs_2014',
    doc: 'the figures of the jobs of 2014, by their own rules',
    cost: 'exact; about 200 bytes for each distinct stack',
    more: 0,
    create: () => compat2014(),
  }),
];

interface Form {
  readonly name: string;
  readonly doc: string;
  readonly cost: string;
  /** The number of expressions that may follow the paths. */
  readonly more: number;
  create(options: Options): unknown;
}

function entry({ name, doc, cost, more, create }: Form): AggregateEntry {
  return {
    name,
    usage: `${name}(paths…, options)`,
    doc,
    cost,
    args: [HANG_VALUES, HANG_VALUES + more],
    params: [0, 1],
    bytes: BYTES.map((path) => HANG_PATHS.indexOf(path)),
    create: ([options]) => create(checked(options)) as Aggregate,
  };
}

type Options = HangOptions & BookOptions;

function checked(options: Json | undefined): Options {
  if (options === undefined || options === null || typeof options !== 'object' || Array.isArray(options)) return {};
  const { rules, ...rest } = options;
  return rules === undefined ? rest : { ...rest, rules: readRules(rules) };
}
