import type { Transform } from 'node:stream';

/** A decompressing stream of node:zlib, which counts the bytes that it used. */
export type Inflater = Transform & { readonly bytesWritten: number };

/**
 * Decodes as much of `pieces` as possible if the inflater fails in the last of them. A stream of node:zlib drops what
 * it decoded in the write that fails, so the last piece is written again in smaller and smaller parts, up to the faulty
 * byte. Returns the decoded bytes behind the first `skip`.
 */
export async function salvaged(
  create: () => Inflater,
  pieces: readonly Uint8Array[],
  skip: number,
): Promise<Uint8Array[]> {
  let sound = pieces.slice(0, -1);
  let last = pieces.at(-1) ?? new Uint8Array(0);
  let output: Uint8Array[] = [];
  for (const size of [256, 1]) {
    const parts = cut(last, size);
    const attempt = await written(create(), [...sound, ...parts], skip);
    output = attempt.output;
    const failed = attempt.complete - sound.length;
    sound = [...sound, last.subarray(0, failed * size)];
    last = parts[failed] ?? new Uint8Array(0);
  }
  return output;
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts;
}

/**
 * Writes the parts one after another until one fails. Returns how many were not written, and the output behind the
 * first `skip` bytes.
 */
async function written(inflater: Inflater, parts: Uint8Array[], skip: number) {
  const output: Uint8Array[] = [];
  let past = 0;
  inflater.on('data', (block: Uint8Array) => {
    const wanted = block.subarray(Math.max(0, skip - past));
    past += block.length;
    if (wanted.length > 0) output.push(wanted);
  });
  const over = new Promise<false>((resolve) => {
    inflater.on('error', () => resolve(false));
    inflater.on('end', () => resolve(false));
  });
  let complete = 0;
  for (const part of parts) {
    const wrote = new Promise<true>((resolve) => inflater.write(part, () => resolve(true)));
    if (part.length > 0 && !(await Promise.race([over, wrote]))) break;
    complete++;
  }
  inflater.destroy();
  return { complete, output };
}
