import { TeleError } from '../../errors.ts';

/** A fault in an archive, without its name and place: decoders throw it, and `archiveError` makes the sentence. */
export class ArchiveFault extends Error {
  readonly kind: 'cut' | 'damaged' | 'refused';
  readonly hint: string | undefined;

  constructor(kind: ArchiveFault['kind'], what: string, hint?: string) {
    super(what);
    this.kind = kind;
    this.hint = hint;
  }
}

/** The fault of an archive that ends inside `part`, which reads after 'in the middle of'. */
export const cutIn = (part: string) => new ArchiveFault('cut', part);

/** The fault of bytes that no encoder writes; `what` is a clause. */
export const damaged = (what: string) => new ArchiveFault('damaged', what);

/** The fault of a valid archive that is not supported; `what` is a clause about the archive. */
export const refused = (what: string, hint?: string) => new ArchiveFault('refused', what, hint);

/**
 * The place of a fault: the name of the archive, the offset in the stored bytes, and the number of bytes decoded and
 * handed out.
 */
export interface FaultPlace {
  readonly name: string;
  readonly offset: number;
  readonly decoded: number;
}

/** Makes a TeleError of a fault. Any other error passes unchanged. */
export function archiveError(fault: unknown, { name, offset, decoded }: FaultPlace): unknown {
  if (!(fault instanceof ArchiveFault)) return fault;
  const done = `${count(decoded)} ${decoded === 1 ? 'byte was' : 'bytes were'} decoded`;
  if (fault.kind === 'cut') {
    return new TeleError(`${name} ends in the middle of ${fault.message}, at byte ${count(offset)}; ${done}`, {
      hint: 'the archive was cut short: copy it again, and compare its size with the original',
      cause: fault,
    });
  }
  if (fault.kind === 'damaged') {
    return new TeleError(`${name} is damaged: ${fault.message}, at byte ${count(offset)}; ${done}`, {
      hint: fault.hint ?? 'copy it again; what was decoded before the damage is sound',
      cause: fault,
    });
  }
  return new TeleError(`${name} ${fault.message}`, { hint: fault.hint, cause: fault });
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
