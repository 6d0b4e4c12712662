import { textMembers } from './json-members.ts';
import { NO_TEXT } from './known-stacks.ts';
import { fieldsOf, listOf, parsed } from './read.ts';

/** Visits a sample of a day: hangs with one stack and one set of annotations. */
export type VisitSample = (stack: readonly string[], count: number, ms: number, annotations: unknown) => void;

/** The data of one thread for one day. */
export interface PublishedThread {
  readonly name: string;
  readonly samples: number;
  /** Visits the samples that have hangs, with their hangs and milliseconds for each hour of use. */
  each(visit: VisitSample): void;
}

/** A day of a published aggregate. */
export interface PublishedDay {
  readonly day: string;
  /** The hours of use that its rates refer to; undefined if the document does not state them. */
  readonly hours: number | undefined;
  readonly threads: readonly PublishedThread[];
}

/**
 * The days of an aggregate as Mozilla publishes it (hangs_main_20260401.json; python_mozetl, bhr_collection): tables of
 * strings, functions, stacks and annotations for each thread, and by day the number of hangs, and their milliseconds,
 * in an hour of use. `threads` may come as the bytes of its JSON text: then one column after another is parsed, and
 * beside the text only numbers are held. Throws a SyntaxError if the text is broken.
 */
export function publishedDays(threads: unknown, usageHours: unknown): PublishedDay[] {
  const hours = fieldsOf(parsed(usageHours)) ?? {};
  const days = new Map<string, PublishedThread[]>();
  for (const day of Object.keys(hours)) days.set(day, []);
  for (const table of tablesOf(threads)) {
    for (const { date, counts, ms } of table.dates) {
      const found = days.get(date) ?? [];
      days.set(date, found);
      found.push({ name: table.name, samples: counts.length, each: (visit) => eachSample(table, counts, ms, visit) });
    }
  }
  return [...days].map(([day, found]) => {
    const use = hours[day];
    return { day, hours: typeof use === 'number' && use > 0 ? use : undefined, threads: found };
  });
}

/** A column of whole numbers or rates, NaN where one is missing. */
type Column = Float64Array;

interface Tables {
  readonly name: string;
  readonly strings: readonly unknown[];
  /** The names of libraries. */
  readonly libs: readonly string[];
  readonly func: { readonly name: Column; readonly lib: Column };
  readonly stack: { readonly prefix: Column; readonly func: Column };
  readonly note: { readonly prefix: Column; readonly name: Column; readonly value: Column };
  readonly sample: {
    readonly stack: Column;
    readonly runnable: Column;
    readonly annotations: Column;
    readonly platform: Column;
  };
  readonly dates: readonly { readonly date: string; readonly counts: Column; readonly ms: Column }[];
}

function* tablesOf(threads: unknown): Generator<Tables> {
  const list = threads instanceof Uint8Array ? textMembers(threads).map(([, text]) => text) : (listOf(threads) ?? []);
  for (const thread of list) {
    const members = columnsIn(thread);
    const [func, stack, note, sample] = ['funcTable', 'stackTable', 'annotationsTable', 'sampleTable'].map((name) =>
      columnsIn(members.get(name)),
    ) as [Members, Members, Members, Members];
    yield {
      name: String(parsed(members.get('name')) ?? ''),
      strings: listOf(parsed(members.get('stringArray'))) ?? [],
      libs: (listOf(parsed(members.get('libs'))) ?? []).map(libName),
      func: { name: columnOf(func.get('name')), lib: columnOf(func.get('lib')) },
      stack: { prefix: columnOf(stack.get('prefix')), func: columnOf(stack.get('func')) },
      note: {
        prefix: columnOf(note.get('prefix')),
        name: columnOf(note.get('name')),
        value: columnOf(note.get('value')),
      },
      sample: {
        stack: columnOf(sample.get('stack')),
        runnable: columnOf(sample.get('runnable')),
        annotations: columnOf(sample.get('annotations')),
        platform: columnOf(sample.get('platform')),
      },
      dates: datesOf(members.get('dates')),
    };
  }
}

type Members = ReadonlyMap<string, unknown>;

/** The members of an object; if the object comes as bytes, so do they. */
function columnsIn(value: unknown): Members {
  if (value instanceof Uint8Array) return new Map(textMembers(value));
  return new Map(Object.entries(fieldsOf(value) ?? {}));
}

function datesOf(value: unknown): Tables['dates'] {
  const dates = value instanceof Uint8Array ? textMembers(value).map(([, text]) => text) : (listOf(value) ?? []);
  return dates.map((each) => {
    const members = columnsIn(each);
    return {
      date: String(parsed(members.get('date')) ?? ''),
      counts: columnOf(members.get('sampleHangCount')),
      ms: columnOf(members.get('sampleHangMs')),
    };
  });
}

function columnOf(value: unknown): Column {
  return Float64Array.from(listOf(parsed(value)) ?? [], (x) => (typeof x === 'number' ? x : Number.NaN));
}

/** The name of a library as pings have it, which also names a frame without a symbol. */
function libName(lib: unknown): string {
  const { name, debugName } = fieldsOf(lib) ?? {};
  return typeof debugName === 'string' ? debugName : typeof name === 'string' ? name : '';
}

function eachSample(tables: Tables, counts: Column, ms: Column, visit: VisitSample): void {
  const { sample } = tables;
  const stacks = new Map<number, readonly string[]>();
  const notes = new Map<number, readonly (readonly [string, string])[]>();
  for (let i = 0; i < counts.length; i++) {
    // The day has no such sample.
    if (Number.isNaN(counts[i]!) || counts[i] === 0) continue;
    const stack = kept(stacks, sample.stack[i]!, () => stackOf(tables, sample.stack[i]!));
    const own = kept(notes, sample.annotations[i]!, () => annotationsOf(tables, sample.annotations[i]!));
    const [runnable, platform] = [sample.runnable[i], sample.platform[i]].map((at) => textAt(tables, at));
    visit(stack, counts[i]!, ms[i] ?? Number.NaN, [
      ...own,
      ...(runnable ? [['runnable', runnable] as const] : []),
      ...(platform ? [['platform', platform] as const] : []),
    ]);
  }
}

function kept<T>(known: Map<number, T>, key: number, make: () => T): T {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    known.set(key, value);
  }
  return value;
}

const ROOT = '(root)';
const NO_SYMBOL = '<unsymbolicated>';

/**
 * The frames of a stack, outermost first, without the root that all stacks share. A parent stands before its children.
 */
function stackOf(tables: Tables, last: number): string[] {
  const { func, stack, libs } = tables;
  const frames: string[] = [];
  let below = Number.POSITIVE_INFINITY;
  for (let at = last; at >= 0 && at < below; at = stack.prefix[at]!) {
    below = at;
    const of = stack.func[at];
    if (of === undefined) break;
    const name = textAt(tables, func.name[of]) ?? NO_TEXT;
    const lib = libs[func.lib[of]!] ?? '';
    if (name === NO_SYMBOL) frames.push(lib === '' || lib === 'unknown' ? '(unresolved)' : lib);
    else if (name !== ROOT || at !== 0) frames.push(name);
  }
  return frames.reverse();
}

function annotationsOf(tables: Tables, last: number): [string, string][] {
  const { prefix, name, value } = tables.note;
  const found: [string, string][] = [];
  let below = Number.POSITIVE_INFINITY;
  for (let at = last; at >= 0 && at < below; at = prefix[at]!) {
    below = at;
    found.push([textAt(tables, name[at]) ?? '', textAt(tables, value[at]) ?? '']);
  }
  return found;
}

function textAt({ strings }: Tables, at: number | undefined): string | undefined {
  const text = at === undefined ? undefined : strings[at];
  return typeof text === 'string' ? text : undefined;
}
