import { frameKinds, type HangRules, STANDARD_RULES } from '../read/rules.ts';
import type { HangState } from '../tally/hang-state.ts';
import { lastFrame, parentOf } from '../tally/stack-table.ts';
import { type HangWeight, stackWeights } from './folded.ts';
import { UNCATEGORISED } from './stack-kinds.ts';

/** The options of a profile. */
export interface ProfileOptions {
  readonly weight?: HangWeight;
  /** The name of what was analysed, which the viewer shows as the product. */
  readonly title?: string;
  readonly thread?: string;
  readonly rules?: HangRules;
  /** Milliseconds since 1970. */
  readonly created?: number;
}

/** The version of the processed format that is written; the viewer upgrades from it. */
const PROCESSED_VERSION = 48;
const GECKO_VERSION = 30;
/** Colours that the viewer knows, assigned to categories in order. */
const COLOURS = [
  'purple',
  'orange',
  'yellow',
  'magenta',
  'green',
  'blue',
  'lightblue',
  'brown',
  'red',
  'lightred',
  'darkgrey',
];

/**
 * Makes a profile for profiler.firefox.com, in its processed format (`docs-developer` and `src/types/profile` of
 * firefox-devtools/profiler): one thread, in which each distinct stack is one sample with its weight; the time axis has
 * no meaning. It comes in pieces of text, as it may be large.
 */
export function* hangProfile(state: HangState, options: ProfileOptions = {}): Generator<string> {
  const { weight = 'hangs', title = 'Firefox hangs', thread = 'Gecko', rules = STANDARD_RULES, created = 0 } = options;
  const { frames, nodes } = state.stacks;
  const kinds = frameKinds(rules);
  const categories = [UNCATEGORISED, ...rules.categories.map(({ name }) => name)];
  const category = frames.map((frame) => Math.max(0, categories.indexOf(kinds.category(frame) ?? UNCATEGORISED)));
  const samples = stackWeights(state, weight);
  const count = frames.length;
  const all = <T>(value: T) => Array.from({ length: count }, () => value);

  const meta = {
    interval: 1,
    startTime: created,
    processType: 0,
    product: title,
    stackwalk: 0,
    version: GECKO_VERSION,
    preprocessedProfileVersion: PROCESSED_VERSION,
    symbolicated: true,
    debug: false,
    markerSchema: [],
    categories: categories.map((name, i) => ({
      name,
      color: i === 0 ? 'grey' : COLOURS[(i - 1) % COLOURS.length],
      subcategories: ['Other'],
    })),
  };
  yield `{"meta":${JSON.stringify(meta)},"libs":[],"pages":[],"threads":[{`;
  const head = {
    processType: 'default',
    processStartupTime: 0,
    processShutdownTime: null,
    registerTime: 0,
    unregisterTime: null,
    pausedRanges: [],
    name: thread,
    isMainThread: true,
    pid: '0',
    tid: 0,
  };
  yield `${JSON.stringify(head).slice(1, -1)},"samples":`;
  yield* table(samples.length, {
    weightType: JSON.stringify(weight === 'ms' ? 'tracing-ms' : 'samples'),
    weight: samples.map(([, total]) => Math.round(total)),
    stack: samples.map(([node]) => node),
    time: samples.map((_, i) => i),
  });
  yield ',"stackTable":';
  const stackFrames = Array.from({ length: nodes.size }, (_, node) => lastFrame(state.stacks, node));
  yield* table(nodes.size, {
    frame: stackFrames,
    prefix: stackFrames.map((_, node) => {
      const parent = parentOf(state.stacks, node);
      return parent < 0 ? null : parent;
    }),
    category: inheritedCategories(stackFrames, category, (node) => parentOf(state.stacks, node)),
    subcategory: stackFrames.map(() => 0),
  });
  yield ',"frameTable":';
  yield* table(count, {
    address: all(-1),
    inlineDepth: all(0),
    category: category.map((index) => (index === 0 ? null : index)),
    subcategory: category.map((index) => (index === 0 ? null : 0)),
    func: frames.map((_, i) => i),
    nativeSymbol: all(null),
    innerWindowID: all(0),
    implementation: all(null),
    line: all(null),
    column: all(null),
  });
  yield ',"funcTable":';
  yield* table(count, {
    isJS: frames.map((frame) => kinds.category(frame) === 'script'),
    relevantForJS: all(false),
    name: frames.map((_, i) => i),
    resource: all(-1),
    fileName: all(null),
    lineNumber: all(null),
    columnNumber: all(null),
  });
  yield `,"resourceTable":{"length":0,"lib":[],"name":[],"host":[],"type":[]}`;
  yield `,"nativeSymbols":{"length":0,"libIndex":[],"address":[],"name":[],"functionSize":[]}`;
  yield `,"markers":{"length":0,"data":[],"name":[],"startTime":[],"endTime":[],"phase":[],"category":[]}`;
  yield ',"stringArray":';
  yield* list(frames);
  yield '}]}\n';
}

/** The category of each stack: that of its innermost frame that has one. */
function inheritedCategories(
  frameOf: readonly number[],
  category: readonly number[],
  parent: (node: number) => number,
): number[] {
  const inherited: number[] = [];
  for (const [node, frame] of frameOf.entries()) inherited.push(category[frame] || (inherited[parent(node)] ?? 0));
  return inherited;
}

/** A table of columns as JSON; a column that is text is already JSON. */
function* table(length: number, columns: Record<string, readonly unknown[] | string>): Generator<string> {
  yield `{"length":${length}`;
  for (const [name, column] of Object.entries(columns)) {
    yield `,"${name}":`;
    if (typeof column === 'string') yield column;
    else yield* list(column);
  }
  yield '}';
}

const PIECE = 10_000;

function* list(items: readonly unknown[]): Generator<string> {
  yield '[';
  for (let i = 0; i < items.length; i += PIECE) {
    yield (i === 0 ? '' : ',') + JSON.stringify(items.slice(i, i + PIECE)).slice(1, -1);
  }
  yield ']';
}
