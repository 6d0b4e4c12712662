const FIND = 'find=';

/** A text in the address: `#find=text`. */
export function wantedIn(hash: string): string | undefined {
  if (!hash.startsWith(`#${FIND}`)) return undefined;
  try {
    return decodeURIComponent(hash.slice(1 + FIND.length));
  } catch {
    return undefined;
  }
}

/** The address of a search. */
export function addressOf(text: string): string {
  return text === '' ? '' : `#${FIND}${encodeURIComponent(text)}`;
}

/** Case counts where a capital letter is typed. */
export function matcher(text: string): (name: string) => boolean {
  if (text !== text.toLowerCase()) return (name) => name.includes(text);
  return (name) => name.toLowerCase().includes(text);
}
