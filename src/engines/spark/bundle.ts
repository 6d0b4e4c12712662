import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { TeleError } from '../../errors.ts';
import { pendingFile } from '../../write.ts';
import { nodeLicence } from './node-licence.ts';

/** The parts of the package that executors need. */
const CONTENTS = ['LICENSE', 'package.json', 'oclif.manifest.json', 'bin/package.json', 'bin/run.js', 'dist'];

const START = `#!/bin/sh
# Starts tele with the Node that lies beside this file.
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/node" "$here/run.js" "$@"
`;

/**
 * Writes the archive that executors unpack: tele with a Node to run it, started by bin/tele, and the licences of
 * everything in it. `node` is this machine's Node, or one for the executors' platform. Returns the archive's size.
 * Throws a TeleError if something is missing or the archive cannot be written; then an older archive stays. A target
 * that is not a plain file, such as a device, is written directly.
 */
export async function writeBundle(out: string, root: string, node = process.execPath): Promise<number> {
  if (!existsSync(node)) throw new TeleError(`there is no Node program at ${node}`);
  const pending = pendingFile(out);
  const stage = mkdtempSync(join(tmpdir(), 'tele-bundle-'));
  try {
    mkdirSync(join(stage, 'bin'));
    for (const name of CONTENTS) cpSync(join(root, name), join(stage, name), { recursive: true, filter: isShipped });
    cpSync(node, join(stage, 'bin', 'node'), { dereference: true });
    writeFileSync(join(stage, 'NODE-LICENSE.txt'), nodeLicence(realpathSync(node)));
    writeFileSync(join(stage, 'bin', 'tele'), START);
    for (const name of ['node', 'tele']) chmodSync(join(stage, 'bin', name), 0o755);
    await execa('tar', ['-czf', resolve(pending.path), '-C', stage, '.']);
    const { size } = statSync(pending.path);
    pending.place();
    return size;
  } catch (error) {
    pending.drop();
    if (error instanceof TeleError) throw error;
    const { shortMessage, stderr, message } = error as { shortMessage?: string; stderr?: string; message: string };
    throw new TeleError(`the archive ${out} cannot be written: ${stderr?.split('\n')[0] || (shortMessage ?? message)}`);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Source maps help only those who develop tele. */
function isShipped(file: string): boolean {
  return !file.endsWith('.map');
}
