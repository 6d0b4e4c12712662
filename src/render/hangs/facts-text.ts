import type { PlainFacts } from '../../analysis/hangs/tally/facts.ts';
import { printable } from '../cell.ts';
import { counted, grouped } from '../number-text.ts';

const THREADS_SHOWN = 5;

/** What was left out of the figures and why, in a line or two; nothing that did not occur. */
export function leftOut(facts: PlainFacts, thread: string): string[] {
  const left = listed(leftOutItems(facts, thread));
  const odd = listed([[facts.oddKeys, 'hang', 'under a key that is no bound of a bin']]);
  return [
    ...(left === '' ? [] : [`left out: ${left}`]),
    ...(odd === '' ? [] : [`counted in the bin that holds it: ${odd}`]),
    ...otherThreads(facts),
  ];
}

/**
 * What the pings are: parts of sessions, whose hangs they hold; or reports that are sent every so many hangs, and no
 * sessions.
 */
export function unitName({ v2, v4, bhr, glean }: Pick<PlainFacts, 'v2' | 'v4' | 'bhr' | 'glean'>): 'session' | 'ping' {
  return v2 + v4 === 0 && bhr + glean > 0 ? 'ping' : 'session';
}

/** How many of what, which ones. */
export type Some = readonly [n: number, one: string, which: string];

/** What is not among the hangs, and why; some of it may not have occurred. */
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

/** What they are instead: ' (3 event, 1 crash)'. */
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

function otherThreads({ skippedThreads }: PlainFacts): string[] {
  if (skippedThreads.length === 0) return [];
  const names = skippedThreads
    .slice(0, THREADS_SHOWN)
    .map(({ name, entries }) => `${printable(name) || '(no name)'} (${grouped(entries)})`);
  const more = skippedThreads.length - names.length;
  return [`other threads, with their stacks: ${names.join(', ')}${more > 0 ? `, and ${grouped(more)} more` : ''}`];
}
