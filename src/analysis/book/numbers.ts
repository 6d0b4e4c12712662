/**
 * Writes whole numbers of up to 2^53 as bytes: seven bits a byte, the lowest first, with the eighth bit set if more
 * follow (LEB128). It grows as needed.
 */
export class NumberWriter {
  /** The number of bytes that `writeDouble` writes. */
  static readonly DOUBLE = 8;
  bytes: Uint8Array = new Uint8Array(1024);
  length = 0;

  write(number: number): void {
    if (this.length + 8 > this.bytes.length) this.#grow(this.length + 8);
    let rest = number;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest = rest < 2 ** 31 ? rest >>> 7 : Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  /** Writes a number of any kind, in DOUBLE bytes. */
  writeDouble(number: number): void {
    doubles[0] = number;
    this.append(doubleBytes, 0, NumberWriter.DOUBLE);
  }

  /** Appends bytes that are already encoded. */
  append(bytes: Uint8Array, from: number, to: number): void {
    const length = this.length + to - from;
    if (length > this.bytes.length) this.#grow(length);
    this.bytes.set(bytes.subarray(from, to), this.length);
    this.length = length;
  }

  #grow(least: number): void {
    const wide = new Uint8Array(Math.max(least, this.bytes.length * 2));
    wide.set(this.bytes.subarray(0, this.length));
    this.bytes = wide;
  }
}

/** Reads the numbers that a NumberWriter wrote. */
export class NumberReader {
  at = 0;
  bytes: Uint8Array = new Uint8Array(0);

  open(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  read(): number {
    const { bytes } = this;
    let byte = bytes[this.at++]!;
    if (byte < 0x80) return byte;
    let number = byte & 0x7f;
    for (let scale = 128; byte >= 0x80; scale *= 128) {
      byte = bytes[this.at++]!;
      number += (byte & 0x7f) * scale;
    }
    return number;
  }

  /** Reads a number, and writes it on. */
  copyTo(into: NumberWriter): number {
    const number = this.read();
    into.write(number);
    return number;
  }

  /** Reads a number that `writeDouble` wrote. */
  readDouble(): number {
    doubleBytes.set(this.bytes.subarray(this.at, this.at + NumberWriter.DOUBLE));
    this.at += NumberWriter.DOUBLE;
    return doubles[0]!;
  }
}

const doubles = new Float64Array(1);
const doubleBytes = new Uint8Array(doubles.buffer);
