import { homedir } from 'node:os';
import path from 'node:path';

/** The folder of what is kept from one run to the next, according to the XDG base directory specification. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_STATE_HOME ?? '';
  return path.join(path.isAbsolute(base) ? base : path.join(homedir(), '.local', 'state'), 'tele');
}
