import { formatPath } from '../../record/path.ts';
import type { Json, PathStep } from '../../record/record.ts';
import type { Scanner } from '../../record/scanner.ts';
import { KNOWN } from './report.ts';

const LOOKED_AT = 20;
const DEEPEST = 4;

/** Adds the paths of the first records of a block: what a path that was in none of them may have meant. */
export function knownPaths(scanner: Scanner, rows: number, known: Set<string>): void {
  for (let row = 0, looked = 0; row < rows && looked < LOOKED_AT; row++) {
    if (scanner.bad(row)) continue;
    looked++;
    try {
      addPaths(scanner.record(row), [], known);
    } catch {
      // A line whose fault lies where nobody looked: others tell what paths there are.
    }
  }
}

function addPaths(value: Json, path: readonly PathStep[], known: Set<string>): void {
  if (path.length > 0) known.add(formatPath(path));
  if (path.length === DEEPEST || typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (known.size >= KNOWN) return;
    addPaths(inner, [...path, { key }], known);
  }
}
