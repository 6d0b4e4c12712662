import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TeleError } from '../../errors.ts';

/**
 * Makes the file `path` ours, or throws a TeleError that names the process that has it. Answers how to give it back. A
 * link makes the lock appear together with what it says; a lock whose process is gone, or has our number, is nobody's.
 */
export async function lockFolder(path: string, folder: string): Promise<() => Promise<void>> {
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, `${process.pid}\n`);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        await link(mine, path);
        await removeLeftovers(path);
        return () => rm(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
          throw error;
        }
      }
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (holder > 0 && holder !== process.pid && isAlive(holder)) {
        throw new TeleError(`${folder} is being fetched into by another tele (process ${holder})`, {
          hint: 'wait for it, or choose another folder',
        });
      }
      await rm(path, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw new TeleError(`${folder} cannot be locked`, { hint: 'remove .tele/lock in it if no other tele is running' });
}

/** What processes left that were killed while they asked for the lock. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const holder = Number(new RegExp(`^${basename(path)}\\.(\\d+)$`).exec(name)?.[1]);
    if (holder > 0 && !isAlive(holder)) {
      await rm(join(dirname(path), name), { force: true });
    }
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
