import type { Pipe } from '../plan/plan.ts';

/** A program's words as one would type them. */
export function programText({ command, args }: Pipe): string {
  return [command, ...args]
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
