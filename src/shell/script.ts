import { say } from '../cli/output/say.ts';
import { isOpen } from '../cli/pipeline/words.ts';
import { TeleError } from '../errors.ts';
import type { Session } from './session.ts';

/**
 * Answers the lines of a script, one after the other, and stops at the first one that fails, as `sh -e` does: also at
 * an answer with another exit code than 0. `name` is the script's in messages. Sets the exit code.
 */
export async function runScript(
  session: Session,
  lines: AsyncIterable<string> | Iterable<string>,
  name: string,
): Promise<void> {
  let number = 0;
  let begun = '';
  let first = 1;
  const answer = async (text: string): Promise<boolean> => {
    process.exitCode = undefined;
    try {
      return (await session.answer(text)) && !process.exitCode;
    } catch (error) {
      if (!(error instanceof TeleError)) throw error;
      const { message, hint, exit } = error;
      throw new TeleError(`${name}:${first}: ${message}`, { hint, exit, cause: error });
    }
  };
  for await (const line of lines) {
    number++;
    if (begun === '') first = number;
    const text = begun + (number === 1 ? line.replace(/^\u{feff}/u, '') : line);
    begun = '';
    if (isOpen(text)) begun = `${text}\n`;
    else if (!isBlank(text) && !(await answer(text))) {
      const { exitCode } = process;
      if (exitCode) say(`${name}:${first}: the script ends here, because this line has exit code ${exitCode}`);
      return;
    }
  }
  if (begun !== '') await answer(begun);
}

/** Whether a line holds nothing but a comment. */
export function isBlank(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}
