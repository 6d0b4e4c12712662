import { existsSync, fstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { DIMENSIONS } from '../record/dimension.ts';

const CHOOSING: readonly string[] = ['source', 'fraction', ...Object.keys(DIMENSIONS)];

/**
 * When a command reads standard input: always, even if it is empty, such as /dev/null; if it may hold data; last, if no
 * source is set; or never. A source on the command line comes before standard input in every case.
 */
export type StdinUse = 'always' | 'data' | 'last' | 'never';

/**
 * Chooses what a command reads. A source flag on the line wins; then standard input, if it may hold data; then the
 * source of the environment or the config file; then the bundled sample, with a message. Returns a uri, or `-` for
 * standard input.
 */
export function chooseSource(
  flags: { readonly source?: string | undefined; readonly typed: ReadonlySet<string>; readonly stdin: StdinUse },
  say: (line: string) => void,
): string {
  const { source, typed, stdin: use } = flags;
  if (source !== undefined && (typed.has('source') || use === 'last' || use === 'never')) return source;
  const stdin = use === 'never' ? 'none' : standardInput();
  if (
    !CHOOSING.some((flag) => typed.has(flag)) &&
    (stdin === 'data' || (stdin === 'empty' && use === 'always' && source === undefined))
  )
    return '-';
  if (source !== undefined) return source;
  say(
    'reading the bundled sample, which is generated data (--source, TELE_SOURCE or the config file name another source)',
  );
  return sampleLake();
}

/**
 * The kind of standard input: a pipe, socket or file holds data; /dev/null is empty; a terminal, or none, is no input.
 */
function standardInput(): 'data' | 'empty' | 'none' {
  try {
    const facts = fstatSync(0);
    if (facts.isFIFO() || facts.isSocket() || facts.isFile()) return 'data';
    return isatty(0) ? 'none' : 'empty';
  } catch {
    return 'none';
  }
}

/**
 * The path of the package's fixtures/lake, above this file, which is in dist/ when bundled and in src/source/ under
 * test.
 */
export function sampleLake(): string {
  let folder = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const lake = join(folder, 'fixtures', 'lake');
    const parent = dirname(folder);
    if (existsSync(lake) || parent === folder) return lake;
    folder = parent;
  }
}
