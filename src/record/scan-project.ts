import { HOST, PROJECTED, type ScanKernel, TEMPLATES } from '../kernels/scan/kernel.ts';
import type { Projection } from './scanner.ts';

/** The address of a projection's template, and the length of its texts. */
interface Template {
  readonly at: number;
  readonly count: number;
  readonly size: number;
}

const ENTRY = 12;
/** Spare bytes behind each text: the kernel copies 16 bytes at a time. */
const SLACK = 32;

/** Lets the kernel write JSON lines, one behind the other, of objects whose values are copied from rows. */
export class Projector {
  readonly #kernel: ScanKernel;
  readonly #memory: WebAssembly.Memory;
  readonly #isWhole: (slot: number) => boolean;
  readonly #templates = new Map<Projection, Template | undefined>();
  /** The addresses of the next template and of the next line. */
  #free = TEMPLATES;
  #out = PROJECTED;
  #bytes = new Uint8Array();

  /** `isWhole` says for which slots the kernel knows position and length. */
  constructor(kernel: ScanKernel, memory: WebAssembly.Memory, isWhole: (slot: number) => boolean) {
    this.#kernel = kernel;
    this.#memory = memory;
    this.#isWhole = isWhole;
  }

  /** Frees the space of all lines made so far. */
  forget(): void {
    this.#out = PROJECTED;
  }

  /**
   * Writes one object. `slots` is the address of the row's slots, `length` the length of the row. See
   * `Scanner.project`.
   */
  project(slots: number, length: number, projection: Projection): Uint8Array | undefined {
    const known = this.#templates.get(projection);
    const template = known ?? (this.#templates.has(projection) ? undefined : this.#write(projection));
    const out = this.#out;
    if (template === undefined || out + template.size + length + SLACK > HOST) return undefined;
    const written = this.#kernel.project(slots, template.at, template.count, out);
    if (written === 0) return undefined;
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#out = out + written + 1;
    return this.#bytes.subarray(out, out + written);
  }

  /** Writes the template of a projection. Undefined where a value is a list, or there is no room. */
  #write(projection: Projection): Template | undefined {
    const { members } = projection;
    const texts = members.map(({ key }) => Buffer.from(`,${JSON.stringify(key)}:`));
    const size = texts.reduce((sum, text) => sum + text.length + SLACK, 0);
    const at = this.#free;
    const fits = at + members.length * ENTRY + size <= PROJECTED;
    const template =
      fits && members.every(({ slot }) => this.#isWhole(slot)) ? { at, count: members.length, size } : undefined;
    this.#templates.set(projection, template);
    if (template === undefined) return undefined;
    const view = new DataView(this.#memory.buffer);
    let text = at + members.length * ENTRY;
    for (const [k, { slot }] of members.entries()) {
      const bytes = texts[k]!;
      view.setUint32(at + k * ENTRY, text, true);
      view.setUint32(at + k * ENTRY + 4, bytes.length, true);
      view.setUint32(at + k * ENTRY + 8, slot, true);
      new Uint8Array(this.#memory.buffer).set(bytes, text);
      text += bytes.length;
    }
    this.#free = (text + 3) & ~3;
    return template;
  }
}
