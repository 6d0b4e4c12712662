import { addressOf, type Wanted, wantedIn } from './wanted.ts';

/** Changes the page's address without adding a step to the browser's history. */
export function putIntoAddress(change: Wanted): void {
  const wanted = { ...wantedIn(location.hash), ...change };
  history.replaceState(null, '', `${location.pathname}${location.search}${addressOf(wanted)}`);
}
