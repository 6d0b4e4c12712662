import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The places of Node's licence in its archives and packages, relative to the folder above its bin/. */
const PLACES = ['LICENSE', 'share/doc/nodejs/LICENSE', 'share/doc/nodejs/copyright', 'share/doc/node/LICENSE'];

/**
 * The licence of this Node program, which covers what is compiled into it (V8, OpenSSL, ICU and others): the text that
 * was installed with it, or, if there is none, a sentence that says where to find it.
 */
export function nodeLicence(program: string): string {
  const folder = dirname(dirname(program));
  for (const place of PLACES) {
    const file = join(folder, place);
    if (!existsSync(file)) continue;
    const text = readFileSync(file, 'utf8');
    if (text.includes('Node.js')) return text;
  }
  return `The program bin/node is Node.js (${program} of the machine that made this archive). Its licence, and those of what it contains,
are in the file LICENSE of its release: https://github.com/nodejs/node
`;
}
