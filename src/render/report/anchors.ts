const LONGEST = 60;

/** Makes anchor names for frames. A frame has the same anchor in every report, unless two frames would share one. */
export function createAnchors(prefix: string): (frame: string) => string {
  const taken = new Map<string, number>();
  return (frame) => {
    const slug =
      frame
        .match(/[A-Za-z0-9]+/g)
        ?.join('-')
        .slice(0, LONGEST)
        .replace(/-$/, '') ?? 'unnamed';
    const times = (taken.get(slug) ?? 0) + 1;
    taken.set(slug, times);
    return times === 1 ? `${prefix}-${slug}` : `${prefix}-${slug}-${times}`;
  };
}
