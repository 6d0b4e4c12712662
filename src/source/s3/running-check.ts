import { beginCheck, type Checked, type EtagFacts, endCheck } from './check-bytes.ts';
import type { Digest } from './checksum.ts';
import { BadAnswer, isWrongChecksum } from './s3-error.ts';

/**
 * Follows an object that is read in ranges, none of which the server gives a checksum for, from its first byte to its
 * last.
 */
export interface RunningCheck {
  /** Whether it is known what the bytes are to come to: none may be handed out before. */
  readonly ready: boolean;
  add(bytes: Uint8Array): void;
  /** To be called with the last byte. Throws a BadAnswer where the bytes are not what the server says. */
  end(): void;
}

/**
 * Asks for what the server says of the object. Where it does not answer, nothing is checked. `moved` is called when
 * that is known.
 */
export function runningCheck(ask: () => Promise<Checked>, etags: EtagFacts, moved: () => void): RunningCheck {
  let object: Checked = { checksum: undefined };
  let digest: Digest | undefined;
  let ready = false;
  ask()
    .then(
      (answer) => {
        object = answer;
        digest = beginCheck(object, etags);
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
        // Of so large an object nothing is tried again: what came before has been handed out.
        if (object.checksum!.algorithm !== 'MD5' || etags.areMd5)
          throw new BadAnswer('WrongAtTheEnd', (error as Error).message);
      }
    },
  };
}

/** What there is to follow where only a range is read, or a part that is checked by itself. */
export const NO_CHECK: RunningCheck = { ready: true, add() {}, end() {} };
