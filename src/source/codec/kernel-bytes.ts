import type { Lender, WindowDecoder } from '../../kernels/window-decoder.ts';
import type { ByteSource } from '../bytes.ts';
import { ArchiveFault, archiveError, cutIn } from './fault.ts';

/** A format that uses a kernel's decoder. It yields when it needs more input, or when decoded bytes should be taken. */
export type KernelFormat<D extends WindowDecoder> = (decoder: D) => Generator<Want, void, void>;

/** Why a format yields. */
export type Want = 'input' | 'taking';

/**
 * Waits until `count` bytes of input are available. If the input ends before, it throws the fault 'cut in `part`', at
 * the offset of the end.
 */
export function* atHand(decoder: WindowDecoder, count: number, part: string): Generator<Want, void, void> {
  while (decoder.available < count) {
    if (decoder.ended) {
      decoder.skip(decoder.available);
      throw cutIn(part);
    }
    yield 'input';
  }
}

/**
 * The decoded bytes of `source` in this format. It decodes while it is read, in the reader's thread, at most a quantum
 * ahead; everything decoded is handed out before an error is thrown. Memory: the archive's dictionary and half as much,
 * and some 2 MB.
 */
export function kernelBytes<D extends WindowDecoder>(
  source: ByteSource,
  name: string,
  decoders: Lender<D>,
  format: KernelFormat<D>,
): ByteSource {
  let decoder: D | undefined = decoders.borrow();
  const steps = format(decoder);
  let handedOut = 0;
  let wantsInput = false;
  let done = false;
  let reading = false;
  let fault: { error: unknown } | undefined;

  const read = (into: Uint8Array): number | Promise<number> => {
    if (decoder === undefined) return 0;
    for (;;) {
      const waiting = decoder.pending;
      if (waiting > 0) {
        const part = decoder.output().subarray(0, into.length);
        into.set(part);
        decoder.taken(part.length);
        handedOut += part.length;
        return part.length;
      }
      if (fault !== undefined) throw archiveError(fault.error, { name, offset: decoder.offset, decoded: handedOut });
      if (done) return 0;
      if (wantsInput) {
        const got = source.read(decoder.room());
        if (typeof got !== 'number') {
          reading = true;
          return got.then((count) => filled(count, into));
        }
        decoder.received(got);
        wantsInput = false;
      }
      advance();
    }
  };
  const filled = (count: number, into: Uint8Array): number | Promise<number> => {
    reading = false;
    decoder?.received(count);
    wantsInput = false;
    return read(into);
  };
  const advance = () => {
    try {
      const step = steps.next();
      done = step.done === true;
      wantsInput = step.value === 'input';
    } catch (error) {
      if (!(error instanceof ArchiveFault)) throw error;
      fault = { error };
    }
  };
  return {
    read,
    close() {
      // A read that is under way still writes into this decoder's memory, so it must not be lent again.
      if (decoder !== undefined && !reading) decoders.giveBack(decoder);
      decoder = undefined;
      return source.close();
    },
  };
}
