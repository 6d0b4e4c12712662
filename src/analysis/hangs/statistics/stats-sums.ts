import type { HangBook } from '../book/hang-book.ts';
import { type Clients, clientsOf, eachPing, factsOf } from '../book/pings.ts';
import { DurationSpread, spreadByClient } from '../tally/duration-spread.ts';
import { type Bin, endOf, lowOf, middleOf } from '../tally/durations.ts';
import type { HangFacts } from '../tally/facts.ts';

/** The sums from which figures about sessions are computed. A session is a ping of a book. */
export interface StatsSums {
  readonly facts: HangFacts;
  /** The number of clients with kept sessions; the numbers of clients are below `numbers`. */
  readonly clients: number;
  readonly numbers: number;
  /** For each kept session: its whole minutes of use (-1 if unknown), its hangs, and its client. */
  readonly minutes: Float64Array;
  readonly hangs: Float64Array;
  readonly clientOf: Int32Array;
  readonly dropped: { negative: number; implausible: number; hangs: number };
  /** By client, over sessions of known length. */
  readonly usedHangs: Float64Array;
  readonly usedSeconds: Float64Array;
  /** By client, over all kept sessions. */
  readonly plugin: SideSums;
  readonly other: SideSums;
  readonly durations: { readonly all: DurationSpread; readonly plugin: DurationSpread; readonly other: DurationSpread };
  readonly pluginSessions: number;
  /**
   * The tasks that the activity histogram counts as hangs, over the kept `sessions` that have one; `hangs` are those of
   * the same sessions by stacks.
   */
  readonly activity: { sessions: number; tasks: number; hangs: number };
}

/**
 * The hangs in plugins, or elsewhere, by client; and their milliseconds at the middles, the lower and the upper ends of
 * their bins.
 */
export interface SideSums {
  readonly hangs: Float64Array;
  readonly time: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** The quantiles of durations that get intervals. */
export const DURATION_QUANTILES = [0.25, 0.5, 0.75, 0.95];

/** Sums up a book. `isPlugin` is called once for each frame. Costs three passes, and 100 bytes for each ping. */
export function sumSessions(book: HangBook, isPlugin: (frame: string) => boolean): StatsSums {
  const facts = factsOf(book);
  const clients = clientsOf(book);
  const pluginNode = pluginNodes(book, isPlugin);
  const count = book.keyed.length + book.others.length;
  const minutes = new Float64Array(count);
  const hangs = new Float64Array(count);
  const clientOf = new Int32Array(count);
  let kept = 0;
  const dropped = { negative: 0, implausible: 0, hangs: 0 };
  const usedHangs = new Float64Array(clients.count);
  const usedSeconds = new Float64Array(clients.count);
  const sides = [emptySide(clients.count), emptySide(clients.count)] as const;
  const bins = [new Map<Bin, number>(), new Map<Bin, number>(), new Map<Bin, number>()] as const;
  const activity = { sessions: 0, tasks: 0, hangs: 0 };
  let pluginSessions = 0;

  eachPing(book, (ping, number) => {
    if (!ping.counts) return;
    const { why } = ping;
    const drop = why === 'negative' || why === 'implausible';
    const client = clients.of[0]![number]!;
    let own = 0;
    let pluginHangs = 0;
    ping.hangs((node, bin, n) => {
      own += n;
      if (drop) return;
      const side = node >= 0 && pluginNode[node] === 1 ? 1 : 0;
      if (side === 1) pluginHangs += n;
      addHangs(sides[side], client, bin, n);
      for (const to of [bins[side], bins[2]]) to.set(bin, (to.get(bin) ?? 0) + n);
    });
    if (drop) {
      dropped[why]++;
      dropped.hangs += own;
      return;
    }
    const { seconds } = ping;
    minutes[kept] = seconds === undefined ? -1 : Math.round(seconds / 60);
    hangs[kept] = own;
    clientOf[kept++] = client;
    if (seconds !== undefined) {
      usedHangs[client]! += own;
      usedSeconds[client]! += seconds;
    }
    if (pluginHangs > 0) pluginSessions++;
    if (ping.tasks >= 0) {
      activity.sessions++;
      activity.tasks += ping.tasks;
      activity.hangs += own;
    }
  });
  return {
    facts,
    clients: countDifferent(clientOf.subarray(0, kept), clients.count),
    numbers: clients.count,
    minutes: minutes.subarray(0, kept),
    hangs: hangs.subarray(0, kept),
    clientOf: clientOf.subarray(0, kept),
    dropped,
    usedHangs,
    usedSeconds,
    plugin: sides[1],
    other: sides[0],
    durations: spreadDurations(book, clients, bins, pluginNode),
    pluginSessions,
    activity,
  };
}

function countDifferent(numbers: Int32Array, below: number): number {
  const seen = new Uint8Array(below);
  let different = 0;
  for (const number of numbers) {
    different += 1 - seen[number]!;
    seen[number] = 1;
  }
  return different;
}

/** For each node, 1 if any of its frames is a plugin's, else 0. */
export function pluginNodes({ stacks }: HangBook, isPlugin: (frame: string) => boolean): Uint8Array {
  const frames = stacks.frames.map(isPlugin);
  const nodes = new Uint8Array(stacks.nodes.size);
  for (let node = 0; node < nodes.length; node++) {
    const parent = stacks.nodes.first[node]! - 1;
    nodes[node] = frames[stacks.nodes.second[node]!] || (parent >= 0 && nodes[parent] === 1) ? 1 : 0;
  }
  return nodes;
}

function emptySide(clients: number): SideSums {
  const zeros = () => new Float64Array(clients);
  return { hangs: zeros(), time: zeros(), least: zeros(), most: zeros() };
}

function addHangs(side: SideSums, client: number, bin: Bin, n: number): void {
  side.hangs[client]! += n;
  side.time[client]! += n * middleOf(bin);
  side.least[client]! += n * lowOf(bin);
  side.most[client]! += n * mostOf(bin);
}

/** The upper end of a bin. For a hang without an upper bound it is the duration that Firefox reports. */
function mostOf(bin: Bin): number {
  return middleOf(bin) === lowOf(bin) ? lowOf(bin) : endOf(bin);
}

function spreadDurations(
  book: HangBook,
  clients: Clients,
  bins: readonly ReadonlyMap<Bin, number>[],
  pluginNode: Uint8Array,
): StatsSums['durations'] {
  const [other, plugin, all] = bins.map((of) => new DurationSpread(of, DURATION_QUANTILES)) as [
    DurationSpread,
    DurationSpread,
    DurationSpread,
  ];
  spreadByClient(
    book,
    clients,
    [other, plugin, all],
    (node, bin, n) => {
      all.add(bin, n);
      (node >= 0 && pluginNode[node] === 1 ? plugin : other).add(bin, n);
    },
    ({ counts, why }) => counts && why !== 'negative' && why !== 'implausible',
  );
  return { all, plugin, other };
}
