import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The version of this tele. The bundles lie in dist/, in the folder of package.json. */
export function productVersion(): string {
  try {
    return JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')).version;
  } catch {
    return 'unknown';
  }
}
