import { LENGTH, SESSION } from '../../book/keyed-entries.ts';
import { NumberReader, NumberWriter } from '../../book/numbers.ts';
import { type Bin, binOfDuration } from '../tally/durations.ts';
import { COUNTERS, type HangFacts, skipNamed } from '../tally/facts.ts';

/** The length of a session, or why it is unknown. */
export type Length = { readonly seconds: number } | 'missing' | 'negative' | 'implausible';

/** A ping as it is entered, without its hangs, which follow. */
export interface PingHead {
  /** Whether the ping has hang data and the selected thread, so that it could have hung. */
  readonly counts: boolean;
  /** Whether its key is that of a session. */
  readonly session: boolean;
  readonly length: Length;
  /** 60 bits of a hash of the client's id. */
  readonly client: readonly [number, number] | undefined;
  /** The number of the group's name. */
  readonly group: number | undefined;
  /** The number of tasks of 128 ms or more in the histogram of all activity, if there is one. */
  readonly tasks: number | undefined;
  /** For a ping without hang data: the number of the name of its kind. */
  readonly kind: number | undefined;
  /** Whether each hang has a group of its own. */
  readonly grouped: boolean;
  /** Whether its hangs are rates times use, with the mean of their durations, as `writeRate` writes them. */
  readonly rates?: boolean;
}

// Bits of the first number of an entry.
const COUNTS = 2;
const CLIENT = 16;
const GROUP = 32;
const TASKS = 64;
const GROUPED = 128;
const KIND = 256;
const RATES = 512;
/** The use behind rates is kept to the millisecond, because rates are divided by it. */
const PER_SECOND = 1000;
const LENGTHS = ['known', 'missing', 'negative', 'implausible'] as const;

/**
 * Writes what precedes the hangs. `facts` are those of this ping; `numberOf` gives the numbers of the names in them.
 */
export function writeHead(
  into: NumberWriter,
  { counts, session, length, client, group, tasks, kind, grouped, rates = false }: PingHead,
  facts: HangFacts,
  numberOf: (name: string) => number,
): void {
  const known = typeof length === 'string' ? LENGTHS.indexOf(length) : 0;
  into.write(
    (session ? SESSION : 0) |
      (counts ? COUNTS : 0) |
      (known << LENGTH) |
      (client === undefined ? 0 : CLIENT) |
      (group === undefined ? 0 : GROUP) |
      (tasks === undefined ? 0 : TASKS) |
      (kind === undefined ? 0 : KIND) |
      (grouped ? GROUPED : 0) |
      (rates ? RATES : 0),
  );
  if (typeof length !== 'string') into.write(rates ? Math.round(length.seconds * PER_SECOND) : length.seconds);
  if (client !== undefined) {
    into.write(client[0]);
    into.write(client[1]);
  }
  if (group !== undefined) into.write(group);
  if (tasks !== undefined) into.write(tasks);
  if (kind !== undefined) into.write(kind);
  for (let i = 0; i < COUNTERS.length; i++) {
    const count = facts[COUNTERS[i]!];
    if (count > 0) {
      into.write(i + 1);
      into.write(count);
    }
  }
  into.write(0);
  into.write(facts.skipped.size);
  for (const [name, { threads, entries }] of facts.skipped) {
    into.write(numberOf(name));
    into.write(threads);
    into.write(entries);
  }
}

/** Copies an entry and renumbers its nodes and names. */
export function translateEntry(
  bytes: Uint8Array,
  at: number,
  end: number,
  into: NumberWriter,
  nodes: Int32Array,
  names: readonly number[],
): void {
  const from = scratch;
  from.open(bytes, at);
  const copy = () => from.copyTo(into);
  const flags = copy();
  if (((flags >> LENGTH) & 3) === 0) copy();
  if (flags & CLIENT) {
    copy();
    copy();
  }
  if (flags & GROUP) into.write(names[from.read()]!);
  if (flags & TASKS) copy();
  if (flags & KIND) into.write(names[from.read()]!);
  while (copy() > 0) copy();
  for (let left = copy(); left > 0; left--) {
    into.write(names[from.read()]!);
    copy();
    copy();
  }
  while (from.at < end) {
    if (flags & GROUPED) into.write(names[from.read()]!);
    const node = from.read();
    into.write(node === 0 ? 0 : nodes[node - 1]! + 1);
    if (flags & RATES) {
      into.append(bytes, from.at, from.at + 2 * NumberWriter.DOUBLE);
      from.at += 2 * NumberWriter.DOUBLE;
      continue;
    }
    let bin: number;
    do {
      bin = copy();
      copy();
    } while (bin % 2 === 1);
  }
}

const scratch = new NumberReader();

/**
 * Writes the hangs of a stack: its node (-1 for the empty stack); the bins, each with a mark if another one follows;
 * the counts.
 */
export function writeHangs(
  into: NumberWriter,
  group: number | undefined,
  node: number,
  bins: readonly Bin[],
  counts: readonly number[],
): void {
  if (group !== undefined) into.write(group);
  into.write(node + 1);
  const last = bins.length - 1;
  for (let i = 0; i <= last; i++) {
    into.write(bins[i]! * 2 + (i < last ? 1 : 0));
    into.write(counts[i]!);
  }
}

/**
 * Writes the hangs of a stack of which only the number, which may be fractional, and the mean duration in ms are known.
 */
export function writeRate(
  into: NumberWriter,
  group: number | undefined,
  node: number,
  count: number,
  mean: number,
): void {
  if (group !== undefined) into.write(group);
  into.write(node + 1);
  into.writeDouble(count);
  into.writeDouble(mean);
}

/**
 * Receives the hangs of one stack (node -1 is the empty one) in one bin, and the number of their group if they have one
 * of their own.
 */
export type VisitHangs = (node: number, bin: Bin, count: number, group: number) => void;

/** Reads entries, one after another. */
export class EntryReader {
  counts = false;
  session = false;
  /** Undefined if it is unknown; then `why` has the reason. */
  seconds: number | undefined;
  why: (typeof LENGTHS)[number] = 'known';
  /** -1 if there is none. */
  client = -1;
  clientLow = -1;
  group = -1;
  tasks = -1;
  kind = -1;
  #grouped = false;
  #rates = false;
  #end = 0;
  readonly #from = new NumberReader();

  /** Opens the entry at this place. Call `facts` next, then `hangs`. */
  open(bytes: Uint8Array, at: number, end: number): void {
    const from = this.#from;
    from.open(bytes, at);
    this.#end = end;
    const flags = from.read();
    this.counts = (flags & COUNTS) !== 0;
    this.session = (flags & SESSION) !== 0;
    this.why = LENGTHS[(flags >> LENGTH) & 3]!;
    this.#rates = (flags & RATES) !== 0;
    this.seconds = this.why === 'known' ? from.read() / (this.#rates ? PER_SECOND : 1) : undefined;
    this.client = flags & CLIENT ? from.read() : -1;
    this.clientLow = flags & CLIENT ? from.read() : -1;
    this.group = flags & GROUP ? from.read() : -1;
    this.tasks = flags & TASKS ? from.read() : -1;
    this.kind = flags & KIND ? from.read() : -1;
    this.#grouped = (flags & GROUPED) !== 0;
  }

  /** Adds what the ping left out, and its kind, to `into`; without `into` it skips them. */
  facts(into: HangFacts | undefined, names: readonly string[]): void {
    const from = this.#from;
    for (let index = from.read(); index > 0; index = from.read()) {
      const count = from.read();
      if (into !== undefined) into[COUNTERS[index - 1]!] += count;
    }
    for (let left = from.read(); left > 0; left--) {
      const [name, threads, entries] = [from.read(), from.read(), from.read()];
      if (into !== undefined) skipNamed(into, names[name]!, threads, entries);
    }
  }

  /** Visits the hangs. Numbers of one or two bytes, as nearly all are, are read inline, which takes half the time. */
  hangs(visit: VisitHangs): void {
    if (this.#rates) {
      this.#rated(visit);
      return;
    }
    const from = this.#from;
    const { bytes } = from;
    const end = this.#end;
    let at = from.at;
    let more = false;
    let node = -1;
    let { group } = this;
    while (at < end) {
      if (!more) {
        if (this.#grouped) {
          from.at = at;
          group = from.read();
          at = from.at;
        }
        const first = bytes[at]!;
        const second = bytes[at + 1]!;
        if (first < 0x80) {
          node = first - 1;
          at++;
        } else if (second < 0x80) {
          node = (first & 0x7f) + second * 128 - 1;
          at += 2;
        } else {
          from.at = at;
          node = from.read() - 1;
          at = from.at;
        }
      }
      let bin = bytes[at]!;
      let count = bytes[at + 1]!;
      if (bin < 0x80 && count < 0x80) {
        at += 2;
      } else {
        from.at = at;
        bin = from.read();
        count = from.read();
        at = from.at;
      }
      more = bin % 2 === 1;
      visit(node, more ? (bin - 1) / 2 : bin / 2, count, group);
    }
    from.at = at;
  }

  #rated(visit: VisitHangs): void {
    const from = this.#from;
    while (from.at < this.#end) {
      const group = this.#grouped ? from.read() : this.group;
      const node = from.read() - 1;
      const count = from.readDouble();
      visit(node, binOfDuration(from.readDouble()), count, group);
    }
  }
}
