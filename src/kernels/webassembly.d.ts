/** The part of the WebAssembly API that is used here. TypeScript declares it only together with the whole browser. */
declare namespace WebAssembly {
  interface Module {
    readonly [compiled]: true;
  }
  const compiled: unique symbol;
  const Module: new (bytes: Uint8Array) => Module;

  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    /**
     * Adds pages of 64 KiB, and detaches the old buffer. Returns the old number of pages; throws RangeError if there is
     * not enough memory.
     */
    grow(pages: number): number;
  }

  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }

  class RuntimeError extends Error {}
}
