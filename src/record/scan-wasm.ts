import { TeleError } from '../errors.ts';
import {
  createScanKernel,
  growMemory,
  HEADER,
  HOST,
  LIST,
  ROW_LIMIT,
  ROWS,
  type ScanKernel,
  SHORT_STRING,
  STRING_SLOTS,
} from '../kernels/scan/kernel.ts';
import { readPath } from './path.ts';
import type { Json, JsonRecord, Path } from './record.ts';
import { LineBuffer, LONGEST_LINE, tooLong } from './scan-buffer.ts';
import { decodeString, decodeValue } from './scan-decode.ts';
import { digitsAt, type LineParts, parseLine, splitLine, writeLine } from './scan-line.ts';
import { PartReader } from './scan-parts.ts';
import { Projector } from './scan-project.ts';
import { RowTable } from './scan-rows.ts';
import { buildTrie, listParts, type Node, writeTrie } from './scan-trie.ts';
import { garbled, Utf8Check } from './scan-utf8.ts';
import type { BadLine, Projection, Scanner, ScannerOptions } from './scanner.ts';

/**
 * Makes the fast scanner: a WebAssembly kernel frames the lines and notes the places of the wanted values, and only
 * those are decoded. The kernel walks several rows together, beginning at the row that is asked about, so look at rows
 * in order.
 *
 * Without `strict`, the scanner skips strings and containers that no path leads into: it counts their quotes and
 * brackets and checks nothing else. A line that the kernel does not take for a plain record goes to JSON.parse, as in
 * the plain twin. Undefined where the kernel cannot follow the paths. Throws where the kernel was not built or cannot
 * run.
 */
export function createWasmScanner(options: ScannerOptions, longest = LONGEST_LINE): WasmScanner | undefined {
  const hasId = options.paths.length;
  const trie = buildTrie([...options.paths, [{ key: 'id' }]], options.shapes);
  if (trie === undefined) return undefined;
  const { kernel, memory } = createScanKernel();
  const many = options.paths.map(isMany);
  const slots = HOST;
  const together = isFlat(trie) ? TOGETHER : 1;
  const trieBase = align(slots + ((hasId + 1) * 8 + 8) * (together + 1), 64);
  const { bytes, root } = writeTrie(trie, trieBase, [...many, false]);
  const input = align(trieBase + bytes.length, 64);
  growMemory(memory, input);
  new Uint8Array(memory.buffer).set(bytes, trieBase);
  kernel.configure(root, slots, hasId + 1, options.strict);
  return new WasmScanner(kernel, memory, options, { slots, together, input, longest, trie });
}

/**
 * The number of rows that are walked at once. Their slots must not push the rows themselves out of the processor's
 * cache.
 */
const TOGETHER = Math.min(1024, ROW_LIMIT);

interface Layout {
  readonly slots: number;
  readonly together: number;
  readonly input: number;
  readonly longest: number;
  readonly trie: Node;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The states of the current row: walked by the kernel, parsed as a whole, or bad. */
const WALKED = 0;
const PARSED = 1;
const BAD = 2;

/** See `createWasmScanner`. */
export class WasmScanner implements Scanner {
  /** The number of rows so far that the kernel handed to JSON.parse. */
  handedOver = 0;
  readonly #kernel: ScanKernel;
  readonly #paths: readonly Path[];
  readonly #many: readonly boolean[];
  /** Whether only parts of each slot's value are wanted. */
  readonly #inParts: readonly boolean[];
  readonly #parts: PartReader;
  /** Whether a path can see an id before a tab in other ways than as the value at `id`. */
  readonly #idInside: boolean;
  /**
   * The word at which the slots of rows walked together begin, the most rows walked together, and the words that each
   * takes.
   */
  readonly #firstSlots: number;
  readonly #together: number;
  readonly #stride: number;
  /** The word at which the slots of the current row begin. */
  #slots: number;
  /** The range of the rows that were walked last. */
  #walkedFrom = 0;
  #walkedTo = 0;
  readonly #input: number;
  readonly #longest: number;
  readonly #lines: LineBuffer;
  readonly #utf8 = new Utf8Check();
  readonly #strict: boolean;
  readonly #projector: Projector;
  readonly #strings: string[] = new Array(STRING_SLOTS).fill('');
  readonly #rows: RowTable;
  #words: Uint32Array;

  #row = -1;
  #state = WALKED;
  /** Whether the current row was walked by itself. */
  #isOdd = false;
  /** The parts of the current row's line; undefined for a plain row until they are asked for. */
  #line: LineParts | undefined;
  #bad: BadLine | undefined;
  #record: JsonRecord | undefined;

  constructor(kernel: ScanKernel, memory: WebAssembly.Memory, options: ScannerOptions, layout: Layout) {
    this.#kernel = kernel;
    this.#paths = options.paths;
    this.#strict = options.strict;
    this.#many = options.paths.map(isMany);
    this.#inParts = options.paths.map((path) => nodeAt(layout.trie, path)?.part !== undefined);
    this.#parts = new PartReader(listParts(layout.trie), (at, length) => this.#decode(at, length));
    this.#idInside = options.paths.some(seesIdInside);
    this.#firstSlots = this.#slots = layout.slots / 4;
    this.#together = layout.together;
    this.#stride = (options.paths.length + 1) * 2 + 2;
    this.#input = layout.input;
    this.#longest = layout.longest;
    this.#words = new Uint32Array(memory.buffer);
    this.#lines = new LineBuffer((capacity) => {
      growMemory(memory, layout.input + capacity);
      this.#words = new Uint32Array(memory.buffer);
      return Buffer.from(memory.buffer, layout.input);
    }, layout.longest);
    const isWhole = (slot: number) => !this.#many[slot] && !this.#inParts[slot];
    this.#projector = new Projector(kernel, memory, isWhole);
    this.#rows = new RowTable(kernel, this.#lines, layout.input, layout.longest);
  }

  reserve(min: number): Uint8Array {
    this.#forget();
    this.#utf8.clear();
    this.#rows.clear();
    return this.#lines.reserve(min);
  }

  advance(written: number, last: boolean): number {
    this.#forget();
    this.#rows.clear();
    const [from, to] = this.#rows.advance(written, last, () => this.#words);
    this.#utf8.advance(this.#lines.bytes, from, to);
    return this.#rows.count;
  }

  bad(row: number): BadLine | undefined {
    if (row !== this.#row) this.#select(row);
    return this.#bad;
  }

  garbled(row: number): boolean {
    return this.#utf8.isGarbled(() => this.raw(row));
  }

  line(row: number): number {
    return this.#rows.line(row);
  }

  offset(row: number): number {
    return this.#rows.offset(row);
  }

  raw(row: number): Uint8Array {
    return this.#lines.bytes.subarray(this.#rows.start(row), this.#rows.end(row));
  }

  text(row: number): Uint8Array {
    if (row !== this.#row) this.#select(row);
    const end = this.#rows.end(row);
    const first = this.offset(row) === 0;
    const line = this.#state === BAD ? { ...this.#at, id: undefined } : this.#at;
    return writeLine(this.#lines.bytes, line, end, first, line.id !== undefined && this.#hasOwnId(line));
  }

  value(row: number, slot: number): Json | undefined {
    if (row !== this.#row) this.#select(row);
    if (this.#state !== WALKED) return readPath(this.record(row), this.#paths[slot]!);
    if (this.#many[slot]) return this.#list(slot);
    const words = this.#words;
    const at = words[this.#slots + slot * 2]!;
    if (at !== 0 && this.#inParts[slot]) return this.#parts.read(words, words[this.#slots + slot * 2 + 1]!);
    if (at !== 0) return this.#decode(at, words[this.#slots + slot * 2 + 1]!);
    return this.#isOdd && isId(this.#paths[slot]!) ? this.#at.id : undefined;
  }

  digits(row: number, slot: number): string | undefined {
    if (typeof this.value(row, slot) !== 'number') return undefined;
    const at = this.#words[this.#slots + slot * 2]!;
    const { bytes } = this.#lines;
    if (this.#state !== WALKED || this.#inParts[slot]) return digitsAt(bytes, this.#at, this.#paths[slot]!);
    const from = at - this.#input;
    return bytes.toString('latin1', from, from + this.#words[this.#slots + slot * 2 + 1]!);
  }

  bytes(row: number, slot: number): Uint8Array | Json | undefined {
    if (row !== this.#row) this.#select(row);
    const at = this.#words[this.#slots + slot * 2]!;
    if (this.#state !== WALKED || this.#many[slot] || this.#inParts[slot] || at === 0) return this.value(row, slot);
    const { bytes } = this.#lines;
    const from = at - this.#input;
    const isContainer = bytes[from] === 0x5b || bytes[from] === 0x7b;
    return isContainer ? bytes.subarray(from, from + this.#words[this.#slots + slot * 2 + 1]!) : this.value(row, slot);
  }

  plain(row: number, slot: number, into: Uint8Array, at: number): number {
    if (row !== this.#row) this.#select(row);
    const place = this.#words[this.#slots + slot * 2]!;
    if (this.#state !== WALKED || this.#many[slot] || this.#inParts[slot] || place === 0) return -1;
    const { bytes } = this.#lines;
    const from = place - this.#input + 1;
    const length = this.#words[this.#slots + slot * 2 + 1]! - 2;
    if (bytes[from - 1] !== QUOTE || length > into.length - at) return -1;
    for (let k = 0; k < length; k++) {
      const byte = bytes[from + k]!;
      if (byte >= 0x80 || byte === BACKSLASH) return -1;
      into[at + k] = byte;
    }
    return length;
  }

  project(row: number, projection: Projection): Uint8Array | undefined {
    if (row !== this.#row) this.#select(row);
    if (this.#isOdd || this.#state !== WALKED) return undefined;
    return this.#projector.project(this.#slots * 4, this.#rows.end(row) - this.#rows.start(row), projection);
  }

  /**
   * Returns the whole record. Without `strict`, it throws for a row whose fault lies where no path leads: callers that
   * read whole records add the empty path, so that `bad` covers every byte.
   */
  record(row: number): JsonRecord {
    if (row !== this.#row) this.#select(row);
    if (this.#record === undefined) {
      const parsed = this.#bad === undefined ? parseLine(this.#lines.bytes, this.#at) : { bad: this.#bad };
      if ('bad' in parsed) {
        throw new TeleError(`line ${this.line(row)} is no record: ${parsed.bad.reason}`, {
          hint: 'check every byte of the input with --strict',
        });
      }
      this.#record = parsed.record;
    }
    return this.#record;
  }

  #forget(): void {
    this.#projector.forget();
    this.#row = -1;
    this.#walkedFrom = this.#walkedTo = 0;
  }

  #select(row: number): void {
    this.#row = row;
    this.#bad = undefined;
    this.#record = undefined;
    this.#line = undefined;
    this.#isOdd = false;
    if (row < this.#walkedFrom || row >= this.#walkedTo) this.#walkFrom(row);
    this.#slots = this.#firstSlots + (row - this.#walkedFrom) * this.#stride;
    const isWalked = this.#words[this.#slots + this.#stride - 2] === 1 && !this.#rows.isLong(row);
    if (isWalked && !(this.#strict && this.garbled(row))) this.#state = WALKED;
    else this.#selectOdd(row);
  }

  #walkFrom(row: number): void {
    const count = Math.min(this.#rows.count - row, this.#together);
    this.#words.set(this.#rows.some(row, count), ROWS / 4);
    this.#kernel.walkRows(count, this.#input);
    this.#walkedFrom = row;
    this.#walkedTo = row + count;
  }

  /**
   * Selects a row that the kernel did not walk with others: one with an id before a tab or space around it, an unusual
   * one, or a bad one.
   */
  #selectOdd(row: number): void {
    const at = this.#at;
    this.#isOdd = true;
    // Its slots lie behind those of rows walked together.
    this.#slots = this.#firstSlots + this.#together * this.#stride;
    if (this.#rows.isLong(row)) {
      this.#state = BAD;
      this.#bad = tooLong(this.#longest);
    } else if (this.#strict && this.garbled(row)) {
      this.#state = BAD;
      this.#bad = garbled(this.raw(row));
    } else if (this.#canWalk(at) && this.#kernel.walk(this.#slots * 4, this.#input + at.from, this.#input + at.to)) {
      this.#state = WALKED;
    } else {
      this.#parse(at);
    }
  }

  get #at(): LineParts {
    if (this.#line === undefined) {
      const start = this.#rows.start(this.#row);
      const end = this.#rows.end(this.#row);
      this.#line = splitLine(this.#lines.bytes, start, end, this.offset(this.#row) === 0);
    }
    return this.#line;
  }

  #canWalk({ from, id }: LineParts): boolean {
    return this.#lines.bytes[from] === 0x7b && (id === undefined || !this.#idInside);
  }

  #parse(line: LineParts): void {
    this.handedOver++;
    const parsed = parseLine(this.#lines.bytes, line);
    if ('bad' in parsed) {
      this.#state = BAD;
      this.#bad = parsed.bad;
    } else {
      this.#state = PARSED;
      this.#record = parsed.record;
    }
  }

  #hasOwnId(line: LineParts): boolean {
    if (this.#state === WALKED) return this.#words[this.#slots + this.#paths.length * 2] !== 0;
    const parsed = parseLine(this.#lines.bytes, { ...line, id: undefined });
    return 'record' in parsed && Object.hasOwn(parsed.record, 'id');
  }

  #list(slot: number): Json[] {
    const words = this.#words;
    const found: Json[] = [];
    const end = LIST / 4 + words[HEADER / 4 + 2]! * 3;
    for (let entry = LIST / 4; entry < end; entry += 3) {
      if (words[entry] === slot) found.push(this.#decode(words[entry + 1]!, words[entry + 2]!));
    }
    return found;
  }

  #decode(at: number, length: number): Json {
    const { bytes } = this.#lines;
    const from = at - this.#input;
    if (length > SHORT_STRING + 2 || bytes[from] !== 0x22) return decodeValue(bytes, from, from + length);
    const known = this.#kernel.findString(at + 1, length - 2);
    if (known >= 0) return this.#strings[known]!;
    const text = decodeString(bytes, from, from + length);
    this.#strings[~known] = text;
    return text;
  }
}

/** Whether everything wanted of a row fits into its slots. A list of entries holds one row only. */
function isFlat({ part, every, keys, indexes, ends }: Node): boolean {
  const inner = [...keys.values(), ...indexes.values(), ...ends.values()];
  return part === undefined && every === undefined && inner.every(isFlat);
}

function isMany(path: Path): boolean {
  return path.some((step) => 'every' in step);
}

/** The node at the end of a path of keys. */
function nodeAt(trie: Node, path: Path): Node | undefined {
  return path.reduce<Node | undefined>((node, step) => ('key' in step ? node?.keys.get(step.key) : undefined), trie);
}

function isId(path: Path): boolean {
  return path.length === 1 && 'key' in path[0]! && path[0].key === 'id';
}

function seesIdInside(path: Path): boolean {
  const first = path[0];
  return first === undefined || 'every' in first || (path.length > 1 && 'key' in first && first.key === 'id');
}

function align(position: number, to: number): number {
  return Math.ceil(position / to) * to;
}
