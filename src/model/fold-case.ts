/** The form of a name for comparisons that ignore case and surrounding blanks. */
export function foldCase(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * The numbers of names in the order of their folded forms (by UTF-16 units). Of equal forms the smaller number comes
 * first.
 */
export function foldedOrder(size: number, nameAt: (index: number) => string): Uint32Array {
  const folded = Array.from({ length: size }, (_, index) => foldCase(nameAt(index)));
  return Uint32Array.from(folded.keys()).sort((a, b) => compareFolded(folded[a]!, folded[b]!) || a - b);
}

/** Compares two folded forms by UTF-16 units. */
export function compareFolded(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
