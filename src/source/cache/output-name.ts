import { createHash } from 'node:crypto';

/**
 * A file name, with folders, for a key: the key itself wherever that is safe. Different keys never share a name. Empty
 * parts, `.`, `..`, control characters, `%` and what Windows forbids are escaped as %XX, and parts over 200 bytes end
 * in a hash instead.
 */
export function outputName(key: string): string {
  return key.split('/').map(safePart).join('/');
}

function safePart(part: string): string {
  const escaped = part
    .replace(unsafe, escapeChar)
    .replace(/^\.{0,2}$|[. ]$/, (end) => end.replace(/./g, escapeChar) || '%');
  const own = escaped.toLowerCase() === '.tele' ? `%2E${escaped.slice(1)}` : escaped;
  if (Buffer.byteLength(own) <= 200) {
    return own;
  }
  const hash = createHash('sha256').update(part).digest('hex').slice(0, 32);
  return `${Buffer.from(own)
    .subarray(0, 160)
    .toString()
    .replace(/\ufffd$/, '')}%~${hash}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u001f\u007f%<>:"|?*\\]/g;

function escapeChar(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
