const FIND = 'find=';

/** The search text in an address (`#find=text`); undefined where there is none. */
export function wantedIn(hash: string): string | undefined {
  if (!hash.startsWith(`#${FIND}`)) return undefined;
  try {
    return decodeURIComponent(hash.slice(1 + FIND.length));
  } catch {
    return undefined;
  }
}

/** The address of a search, or empty text for no search. */
export function addressOf(text: string): string {
  return text === '' ? '' : `#${FIND}${encodeURIComponent(text)}`;
}

/** Makes a function that matches names with a text. Case matters only where the text has a capital letter. */
export function matcher(text: string): (name: string) => boolean {
  if (text !== text.toLowerCase()) return (name) => name.includes(text);
  return (name) => name.toLowerCase().includes(text);
}
