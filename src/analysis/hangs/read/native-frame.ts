/** An address in a module. A symbol file may contain its name. */
export interface NativeFrame {
  /** The debug name of the module: xul.pdb. */
  readonly module: string;
  /** The debug id of the build, which identifies its symbol file. */
  readonly id: string;
  /** The offset in the module, in hexadecimal digits. */
  readonly offset: string;
}

/** The beginning of marked frames. No frame of a ping begins with it. */
const MARK = '\u0001';

/** Packs a native frame into a text that no rule changes. */
export function markNative({ module, id, offset }: NativeFrame): string {
  return [MARK, module, id, offset].join(MARK);
}

/** Whether `markNative` made a text. */
export function isMarked(frame: string): boolean {
  return frame.startsWith(MARK);
}

/** Unpacks a text that `markNative` made. */
export function readNative(frame: string): NativeFrame {
  const [, , module = '', id = '', offset = ''] = frame.split(MARK);
  return { module, id, offset };
}

/** The text of a native frame without a symbol, to which the rules are applied. */
export function nameOfNative({ module, offset }: NativeFrame): string {
  return `${module}:0x${offset}`;
}
