import { cutIn, damaged } from './fault.ts';

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** The four bytes that a zstd file begins with: a frame's magic number, or a skippable frame's. */
export function beginsZstd(head: Uint8Array): boolean {
  return head.length >= 4 && isMagic(uint32(head, 0));
}

function isMagic(magic: number): boolean {
  return magic === FRAME || (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

type Place = 'magic' | 'skipSize' | 'descriptor' | 'header' | 'block' | 'content' | 'checksum' | 'skip';

/**
 * Follows the frames of a zstd file (RFC 8878, 3.1) by their headers, without decoding them. Decoders need it: some stop silently after
 * the first frame, and none tells a file that ends early from one that ends where it should.
 */
export class ZstdFrames {
  /** What the bytes being gathered or passed by are. */
  private at: Place = 'magic';
  /** How many bytes of it are still to come. */
  private left = 4;
  private gathered = 0;
  private shift = 0;
  private hasChecksum = false;
  private lastBlock = false;

  /** The parts of `block`, cut where frames end. Throws the fault where something else than a frame begins. */
  *pieces(block: Uint8Array): Generator<Uint8Array, void, void> {
    let from = 0;
    for (let i = 0; i < block.length; ) {
      if (passedBy.has(this.at)) {
        const passed = Math.min(this.left, block.length - i);
        this.left -= passed;
        i += passed;
      } else {
        this.gathered += block[i++]! * 2 ** this.shift;
        this.shift += 8;
        this.left--;
      }
      while (this.left === 0) {
        this.next();
        if (this.at === 'magic') {
          yield block.subarray(from, i);
          from = i;
        }
      }
    }
    if (from < block.length) yield block.subarray(from);
  }

  /** The file ends here. Throws the fault 'cut' in the middle of a frame. */
  end(): void {
    if (this.at !== 'magic' || this.left < 4) throw cutIn('a zstd frame');
  }

  private next(): void {
    const value = this.gathered;
    this.gathered = 0;
    this.shift = 0;
    [this.at, this.left] = this.following(value);
  }

  /** What follows the part that just ended, and how long that is. */
  private following(value: number): [Place, number] {
    switch (this.at) {
      case 'magic':
        if (!isMagic(value)) throw damaged('what should be a zstd frame is none');
        return value === FRAME ? ['descriptor', 1] : ['skipSize', 4];
      case 'skipSize':
        return ['skip', value];
      case 'descriptor': {
        const single = (value & 0x20) !== 0;
        const sizeBytes = [single ? 1 : 0, 2, 4, 8][value >> 6]!;
        this.hasChecksum = (value & 4) !== 0;
        return ['header', (single ? 0 : 1) + [0, 1, 2, 4][value & 3]! + sizeBytes];
      }
      case 'header':
        return ['block', 3];
      case 'block': {
        this.lastBlock = (value & 1) !== 0;
        const repeated = ((value >> 1) & 3) === 1;
        return ['content', repeated ? 1 : value >> 3];
      }
      case 'content':
        if (!this.lastBlock) return ['block', 3];
        return this.hasChecksum ? ['checksum', 4] : ['magic', 4];
      default:
        return ['magic', 4];
    }
  }
}

const passedBy = new Set(['header', 'content', 'checksum', 'skip']);

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
