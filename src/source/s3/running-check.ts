import { beginCheck, type Checked, type EtagFacts, endCheck } from './check-bytes.ts';
import type { Digest } from './checksum.ts';
import { BadAnswer, isWrongChecksum } from './s3-error.ts';

/** Checks an object that is read in ranges without checksums of their own, from its first byte to its last. */
export interface RunningCheck {
  /** Whether the expected checksum is known; no byte may be handed out before. */
  readonly ready: boolean;
  add(bytes: Uint8Array): void;
  /** Call it at the last byte. Throws a BadAnswer if the checksum is wrong. */
  end(): void;
}

/**
 * Asks the server for the checksum of an object of `size` bytes. If it does not answer, nothing is checked. `moved` is
 * called when the answer is known.
 */
export function runningCheck(
  ask: () => Promise<Checked>,
  size: number,
  etags: EtagFacts,
  moved: () => void,
): RunningCheck {
  let object: Checked = { checksum: undefined };
  let digest: Digest | undefined;
  let ready = false;
  ask()
    .then(
      (answer) => {
        object = answer;
        digest = beginCheck(object, etags, size);
      },
      () => {},
    )
    .finally(() => {
      ready = true;
      moved();
    });
  return {
    get ready() {
      return ready;
    },
    add: (bytes) => digest?.update(bytes),
    end() {
      const whole = digest;
      digest = undefined;
      try {
        endCheck(whole, object, etags);
      } catch (error) {
        if (!isWrongChecksum(error)) throw error;
        // An object of this size is not read again: its earlier bytes have been handed out.
        if (object.checksum!.algorithm !== 'MD5' || etags.areMd5)
          throw new BadAnswer('WrongAtTheEnd', (error as Error).message);
      }
    },
  };
}

/** No check, for a range, or for a part that is checked by itself. */
export const NO_CHECK: RunningCheck = { ready: true, add() {}, end() {} };
