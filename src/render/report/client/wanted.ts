/** The state of the page that its address can hold. */
export interface Wanted {
  /** The text of the search. */
  readonly find?: string;
  /** The view of the stacks, and the frames down to the one that is shown at full width. */
  readonly view?: string;
  readonly zoom?: readonly string[];
}

/**
 * Reads the state of the page from an address (`#find=text&view=callers&zoom=frame/frame`); undefined if the address
 * names a part of the page.
 */
export function wantedIn(hash: string): Wanted | undefined {
  const wanted: { find?: string; view?: string; zoom?: string[] } = {};
  for (const part of hash.slice(1).split('&')) {
    const [, name, value = ''] = /^(find|view|zoom)=(.*)$/s.exec(part) ?? [];
    try {
      if (name === 'zoom') wanted.zoom = value.split('/').map(decodeURIComponent);
      else if (name === 'find' || name === 'view') wanted[name] = decodeURIComponent(value);
      else return undefined;
    } catch {
      return undefined;
    }
  }
  return wanted;
}

/** Writes the state of the page as an address, which is empty if there is none. */
export function addressOf({ find = '', view = '', zoom = [] }: Wanted): string {
  const parts = [
    ...(find === '' ? [] : [`find=${encodeURIComponent(find)}`]),
    ...(view === '' ? [] : [`view=${encodeURIComponent(view)}`]),
    ...(zoom.length === 0 ? [] : [`zoom=${zoom.map(encodeURIComponent).join('/')}`]),
  ];
  return parts.length === 0 ? '' : `#${parts.join('&')}`;
}

/** Makes a function that matches names with a text. Case matters only where the text has a capital letter. */
export function matcher(text: string): (name: string) => boolean {
  if (text !== text.toLowerCase()) return (name) => name.includes(text);
  return (name) => name.toLowerCase().includes(text);
}
