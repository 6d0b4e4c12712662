import { mergeEntries } from '../../book/keyed-entries.ts';
import { isMarked } from '../read/native-frame.ts';
import { frameKinds, frameNormaliser, type HangRules, STANDARD_RULES } from '../read/rules.ts';
import { symbolicate } from '../symbols/symbolicate.ts';
import { internFrame, lastFrame, parentOf, type StackTable } from '../tally/stack-table.ts';
import { translateEntry } from './entry.ts';
import { emptyBook, type HangBook, nameNumber } from './hang-book.ts';

/** The changes to the stacks of a book that are made before any analysis. Plain JSON: part of a plan. */
export interface RefineOptions {
  readonly rules?: HangRules;
  /** A folder of breakpad symbol files, by which native frames get their names. */
  readonly symbols?: string;
  /** A regular expression, or EVENT_LOOP. Stacks begin at their innermost frame that matches, if there is one. */
  readonly stopAt?: string;
  /**
   * Whether to cut native frames without a name from the inner end of a stack, if the stack has a frame with a name.
   */
  readonly lastLabelled?: boolean;
}

/** The value of `stopAt` for the frames that only run the event loop by the rules. */
export const EVENT_LOOP = 'event-loop';

const known = new WeakMap<HangBook, { readonly by: string; readonly book: HangBook }>();

/**
 * Returns the book with changed stacks, or the book itself if there is nothing to change. The result is cached for each
 * book. Costs a pass over the distinct stacks and one over the entries.
 */
export function refineBook(book: HangBook, { rules = STANDARD_RULES, ...options }: RefineOptions): HangBook {
  const { symbols, stopAt, lastLabelled = false } = options;
  if (symbols === undefined && stopAt === undefined && !lastLabelled) return book;
  const { keyed, others, stacks } = book;
  const size = [keyed.length, others.length, stacks.nodes.size];
  const by = JSON.stringify([rules, symbols, stopAt, lastLabelled, size]);
  const made = known.get(book);
  if (made?.by === by) return made.book;
  const refined = emptyBook();
  for (const name of book.names.texts) nameNumber(refined, name);
  const { names, missing } = frameNames(book.stacks, rules, symbols);
  if (missing.length > 0) refined.withoutSymbols = missing;
  const nodes = rewriteStacks(book.stacks, refined.stacks, { names, rules, stopAt, lastLabelled });
  const sameNames = [...book.names.texts.keys()];
  mergeEntries(refined, book, (bytes, at, end, into) => translateEntry(bytes, at, end, into, nodes, sameNames));
  known.set(book, { by, book: refined });
  return refined;
}

/** The name of each frame after symbols and rules; undefined if the rules drop it. */
function frameNames(
  { frames }: StackTable,
  rules: HangRules,
  symbols: string | undefined,
): { readonly names: (string | undefined)[]; readonly missing: readonly string[] } {
  const native = symbols === undefined ? [] : frames.filter(isMarked);
  if (symbols === undefined || native.length === 0) return { names: frames, missing: [] };
  const found = symbolicate(native, symbols);
  const normalise = frameNormaliser(rules);
  const names = frames.map((frame) => (isMarked(frame) ? normalise(found.names.get(frame)!) : frame));
  return { names, missing: found.missing };
}

interface Rewriting {
  readonly names: readonly (string | undefined)[];
  readonly rules: HangRules;
  readonly stopAt: string | undefined;
  readonly lastLabelled: boolean;
}

/** Enters each stack of `from`, with its changes, into `into`. Returns the new node of each. */
function rewriteStacks(
  from: StackTable,
  into: StackTable,
  { names, rules, stopAt, lastLabelled }: Rewriting,
): Int32Array {
  const kinds = frameKinds(rules);
  const pattern = stopAt === undefined || stopAt === EVENT_LOOP ? undefined : new RegExp(stopAt);
  const begins = (name: string) =>
    stopAt !== undefined && (pattern === undefined ? kinds.isEventLoop(name) : pattern.test(name));
  const nodes = new Int32Array(from.nodes.size);
  /** The numbers in `into` of the frames of `from`; -1 for a dropped frame. */
  const frames = names.map((name) => (name === undefined ? -1 : internFrame(into, name)));
  const starts = names.map((name) => name !== undefined && begins(name));
  for (let node = 0; node < nodes.length; node++) {
    const old = lastFrame(from, node);
    const parent = parentOf(from, node);
    const above = parent < 0 ? -1 : nodes[parent]!;
    const frame = frames[old]!;
    const repeats = rules.collapseRepeats && above >= 0 && lastFrame(into, above) === frame;
    if (frame < 0 || repeats) nodes[node] = above;
    else nodes[node] = into.nodes.idOf((starts[old] ? -1 : above) + 1, frame);
  }
  if (!lastLabelled) return nodes;
  const labelled = new Int32Array(into.nodes.size);
  for (let node = 0; node < labelled.length; node++) {
    const parent = parentOf(into, node);
    const isNative = kinds.isNative(into.frames[lastFrame(into, node)]!);
    labelled[node] = isNative ? (parent < 0 ? -1 : labelled[parent]!) : node;
  }
  return nodes.map((node) => (node < 0 || labelled[node]! < 0 ? node : labelled[node]!));
}
