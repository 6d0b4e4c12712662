import { isOpen, readPipeline } from '../cli/pipeline/words.ts';
import { UsageError } from '../errors.ts';

/**
 * Cuts ` > FILE` off the end of a line. A `>` inside of quotes or of a comment is none, and what begins with a digit is
 * no file but half of a comparison that lacks its quotes. Throws a UsageError where the file is missing, or something
 * follows it.
 */
export function cutRedirection(line: string): { readonly pipeline: string; readonly file?: string } {
  for (const { index } of line.matchAll(/(?<=^|\s)>(?![>=]|\s*\d)/g)) {
    const pipeline = line.slice(0, index);
    if (isOpen(pipeline) || readPipeline(`${pipeline}${MARK}`).at(-1)?.at(-1)?.text !== MARK) continue;
    const [words, ...others] = readPipeline(line.slice(index + 1));
    if (words === undefined || words.length > 1 || others.length > 0)
      throw new UsageError('one file stands behind the > at the end of a line', `… > answer.ndjson`);
    return { pipeline, file: words[0].text };
  }
  return { pipeline: line };
}

/** Stands for the rest of a line: a word of its own unless it is in a comment. */
const MARK = '\u{1}';
