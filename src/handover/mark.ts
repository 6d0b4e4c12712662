import type { Lineage } from './lineage.ts';
import { secret } from './secret.ts';

/**
 * A message between two tele processes through the pipe that connects them, as a line among the records: that a stream
 * of the sender begins (and why it is not a plan), has ended or has failed, or how the rows are made that it would have
 * written.
 */
export type Mark =
  | { readonly kind: 'begin'; readonly by: number; readonly why: string }
  | { readonly kind: 'end' | 'failed'; readonly by: number }
  | { readonly kind: 'plan'; readonly lineage: Lineage };

/** The first byte of a mark, which no line of JSON has. */
export const MARK = 0x1e;
/** The longest line that is written atomically, whoever else writes to the pipe (POSIX, PIPE_BUF). */
export const LONGEST = 4096;

const NAME = 'tele-mark 1';
const LINE = new RegExp(`^\\x1e${NAME} ([0-9a-f]{64}) (\\{.*\\})$`);

/**
 * A mark as a line for a pipe, in ASCII. Its proof shows that a process of this user made it for this pipe, so no data
 * can be mistaken for one. Undefined if there is no secret, or if the line would be too long.
 */
export function markLine(mark: Mark, pipe: string): string | undefined {
  const json = JSON.stringify(mark).replace(/[^\0-\x7f]/g, escaped);
  const proof = proofOf(json, pipe);
  const line = `\x1e${NAME} ${proof} ${json}\n`;
  return proof === undefined || line.length > LONGEST ? undefined : line;
}

/**
 * Reads the mark in a line without its end; undefined if the line is not a mark, or was made for another pipe or by
 * somebody else.
 */
export function readMark(line: Uint8Array, pipe: string): Mark | undefined {
  const [, proof, json] = LINE.exec(Buffer.from(line).toString('latin1')) ?? [];
  const right = json === undefined ? undefined : proofOf(json, pipe);
  if (proof === undefined || right === undefined) return undefined;
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto');
  return timingSafeEqual(Buffer.from(proof), Buffer.from(right)) ? JSON.parse(json!) : undefined;
}

/** HMAC-SHA-256 (RFC 2104) over the pipe and the text. */
function proofOf(json: string, pipe: string): string | undefined {
  const key = secret();
  if (key === undefined) return undefined;
  return process.getBuiltinModule('node:crypto').createHmac('sha256', key).update(`${pipe}\n${json}`).digest('hex');
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
