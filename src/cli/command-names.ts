import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The names of all commands as they are typed, from the manifest. */
export function commandNames(root: string): string[] {
  const manifest = JSON.parse(readFileSync(path.join(root, 'oclif.manifest.json'), 'utf8')) as {
    commands: Record<string, unknown>;
  };
  return Object.keys(manifest.commands).map((id) => id.replaceAll(':', ' '));
}
