/**
 * The part of the WebAssembly API that Node has and we use; the compiler knows it only together with the whole browser.
 */
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
     * Adds pages of 64 KiB; detaches the old buffer. Answers the old number of pages; throws RangeError where there is
     * no more.
     */
    grow(pages: number): number;
  }

  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }

  class RuntimeError extends Error {}
}
