import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Whether a word names a program: a path to one, or a name on the PATH. It searches as execvp(3) does, and on Windows
 * with the endings of PATHEXT.
 */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const endings = process.platform === 'win32' ? ['', ...(env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  const folders = /[\\/]/.test(name) ? [''] : (env.PATH ?? '').split(path.delimiter);
  return folders.some((folder) => endings.some((ending) => isExecutable(path.join(folder, name + ending))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
