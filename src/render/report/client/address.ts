import { addressOf, type Wanted, wantedIn } from './wanted.ts';

/** Changes what the address asks for, without a step in the history. */
export function putIntoAddress(change: Wanted): void {
  const wanted = { ...wantedIn(location.hash), ...change };
  history.replaceState(null, '', `${location.pathname}${location.search}${addressOf(wanted)}`);
}
