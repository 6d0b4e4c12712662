/** What an address says beside naming a part of the page. */
export interface Wanted {
  /** The text that is searched for. */
  readonly find?: string;
  /** The view of the stacks, and the frames down to the one at full width. */
  readonly view?: string;
  readonly zoom?: readonly string[];
}

/** What an address (`#find=text&view=callers&zoom=frame/frame`) asks for; undefined if it names a part of the page. */
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

/** The address of what is wanted, or empty text if nothing is. */
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
