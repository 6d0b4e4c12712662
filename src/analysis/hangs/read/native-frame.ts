/** An address in a module, of which a symbol file may know the name. */
export interface NativeFrame {
  /** Debug name: xul.pdb. */
  readonly module: string;
  /** Debug id of the build, by which its symbols are found. */
  readonly id: string;
  /** In hexadecimal digits. */
  readonly offset: string;
}

/** No frame of a ping begins like this. */
const MARK = '\u0001';

/** A native frame as a text that no rule changes. */
export function markNative({ module, id, offset }: NativeFrame): string {
  return [MARK, module, id, offset].join(MARK);
}

/** Whether a text is from `markNative`. */
export function isMarked(frame: string): boolean {
  return frame.startsWith(MARK);
}

/** The native frame of a text from `markNative`. */
export function readNative(frame: string): NativeFrame {
  const [, , module = '', id = '', offset = ''] = frame.split(MARK);
  return { module, id, offset };
}

/** A native frame without a symbol, as rules get it. */
export function nameOfNative({ module, offset }: NativeFrame): string {
  return `${module}:0x${offset}`;
}
