import { closeSync, openSync } from 'node:fs';
import { withTarget } from '../cli/output/target.ts';
import { TeleError } from '../errors.ts';
import { pendingFile, writeAll } from '../write.ts';

/** Sends the answers of some work to a file, which appears whole or not at all. Throws a TeleError. */
export async function writeToFile(file: string, work: () => Promise<void>): Promise<void> {
  const pending = pendingFile(file);
  let fd: number;
  try {
    fd = openSync(pending.path, 'w');
  } catch (error) {
    const words = (error as Error).message.replaceAll(pending.path, file);
    throw new TeleError(`the answer cannot be written to ${file}: ${words}`, { cause: error });
  }
  try {
    await withTarget({ isTTY: false, write: (data) => writeAll(fd, data) }, work);
    pending.place();
  } catch (error) {
    pending.drop();
    throw error;
  } finally {
    closeSync(fd);
  }
}
