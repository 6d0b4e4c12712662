import { sourceFlags } from '../cli/flags/flags.ts';
import type { ReadingFlags } from '../cli/flags/reading-flags.ts';
import type { InputFlags, Listed } from '../engines/input/find-objects.ts';

const listings = new Map<string, Listed>();

/**
 * Gives what an earlier question has listed of the same part of the same bucket on the same day, with its open
 * connections. A folder is listed for each question, which costs next to nothing.
 */
export function sharedListing(flags: ReadingFlags): NonNullable<InputFlags['listed']> {
  const day = new Date().toISOString().slice(0, 10);
  const chosen = Object.keys(sourceFlags).map((name) => (flags as unknown as Record<string, unknown>)[name]);
  const key = JSON.stringify([day, flags.files, ...chosen.map((value) => value ?? null)]);
  return async (list) => {
    const known = listings.get(key);
    if (known !== undefined) return known;
    const listed = await list();
    if (listed && !listed.found.store.local) listings.set(key, listed);
    return listed;
  };
}

/** Forgets all listings, so that the next question lists anew. */
export function forgetListings(): void {
  listings.clear();
}
