import type { PlainFacts } from '../../analysis/hangs/tally/facts.ts';
import { printable } from '../cell.ts';
import { counted, grouped } from '../number-text.ts';

const THREADS_SHOWN = 5;

/** Tells what was left out of the figures and why, in a line or two. Reasons that did not occur are not named. */
export function leftOut(facts: PlainFacts, thread: string): string[] {
  const left = listed(leftOutItems(facts, thread));
  const odd = listed([[facts.oddKeys, 'hang', 'under a key that is no bound of a bin']]);
  return [
    ...(left === '' ? [] : [`left out: ${left}`]),
    ...(odd === '' ? [] : [`counted in the bin that holds it: ${odd}`]),
    ...otherThreads(facts),
    ...symbolsText(facts),
  ];
}

/**
 * The unit of the counts: sessions, where pings are parts of sessions; or pings, where each is a report that is sent
 * after a number of hangs.
 */
export function unitName({ v2, v4, bhr, glean }: Pick<PlainFacts, 'v2' | 'v4' | 'bhr' | 'glean'>): 'session' | 'ping' {
  return v2 + v4 === 0 && bhr + glean > 0 ? 'ping' : 'session';
}

/** A count, the noun in the singular, and which ones they are. */
export type Some = readonly [n: number, one: string, which: string];

/** The reasons why pings or hangs are left out, with counts; a count may be zero. */
export function leftOutItems(facts: PlainFacts, thread: string): Some[] {
  return [
    [facts.duplicates, 'ping', 'sent again'],
    [facts.earlier, 'ping', 'with a later one of their session'],
    [facts.withoutData, 'ping', `without hang data${kindsText(facts)}`],
    [facts.withoutThread, 'ping', `with hang data, but without the thread ${printable(thread)}`],
    [facts.emptyStacks, 'hang', 'with an empty stack'],
    [facts.tooShort, 'hang', 'in bins that begin below the duration asked for'],
    [facts.filtered, 'hang', 'without the annotations asked for'],
    [facts.damaged, 'stack', 'with a damaged histogram, as far as it is damaged'],
    [facts.allZero, 'stack', 'with a histogram of zeros'],
  ];
}

const KINDS_SHOWN = 3;

/** The kinds of pings without hang data: ' (3 event, 1 crash)'. */
function kindsText({ kindsWithoutData: kinds }: PlainFacts): string {
  if (kinds.length === 0) return '';
  const named = kinds.slice(0, KINDS_SHOWN).map(({ kind, pings }) => `${grouped(pings)} ${printable(kind)}`);
  return ` (${[...named, ...(kinds.length > KINDS_SHOWN ? ['…'] : [])].join(', ')})`;
}

function listed(some: readonly Some[]): string {
  return some
    .filter(([n]) => n > 0)
    .map(([n, one, which]) => `${counted(n, one)} ${which}`)
    .join(', ');
}

function symbolsText({ withoutSymbols }: PlainFacts): string[] {
  const [first] = withoutSymbols;
  if (first === undefined) return [];
  return [`no symbols for ${counted(withoutSymbols.length, 'module')}, such as ${printable(first)}`];
}

function otherThreads({ skippedThreads }: PlainFacts): string[] {
  if (skippedThreads.length === 0) return [];
  const names = skippedThreads
    .slice(0, THREADS_SHOWN)
    .map(({ name, entries }) => `${printable(name) || '(no name)'} (${grouped(entries)})`);
  const more = skippedThreads.length - names.length;
  return [`other threads, with their stacks: ${names.join(', ')}${more > 0 ? `, and ${grouped(more)} more` : ''}`];
}
