import type { Level, StoredObject } from './store.ts';

/** One level of a sorted list of objects, cut as a bucket cuts it: after the first delimiter behind the prefix. */
export function cutLevel(objects: readonly StoredObject[], prefix: string, delimiter: '/' | '.' | ''): Level {
  const prefixes = new Set<string>();
  const whole = objects.filter(({ key }) => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (at >= 0) prefixes.add(key.slice(0, at + 1));
    return at < 0;
  });
  return { prefixes: [...prefixes], objects: whole };
}
