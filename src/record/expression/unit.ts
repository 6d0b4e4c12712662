import { formatPath, isOwnOnly } from '../path.ts';
import type { Path } from '../record.ts';
import { member, ownMembers } from './members.ts';

/** The data collected while the code of one expression is written. */
export interface Unit {
  readonly text: string;
  readonly paths: Path[];
  readonly slots: Map<string, number>;
  /** Values that the code refers to, and their names in it. */
  readonly constants: Map<unknown, string>;
  /** Slots in which a number comes as the text that the record has for it. */
  readonly written: Set<number>;
  whole: boolean;
  usesIndex: boolean;
  usesPlace: boolean;
  variables: number;
}

/** The empty unit for an expression's text. */
export function newUnit(text: string): Unit {
  return {
    text,
    paths: [],
    slots: new Map(),
    constants: new Map(),
    written: new Set(),
    whole: false,
    usesIndex: false,
    usesPlace: false,
    variables: 0,
  };
}

/** The code that reads `path`: `d` for the record itself, otherwise its slot. */
export function readCode(unit: Unit, path: Path): string {
  if (path.length === 0) {
    unit.whole = true;
    return 'd';
  }
  return `s[${slotOf(unit, path, formatPath(path))}]`;
}

/** The code that reads a path of at least one step, where a number is wanted as the text that the record has for it. */
export function writtenCode(unit: Unit, path: Path): string {
  const slot = slotOf(unit, path, `text of ${formatPath(path)}`);
  unit.written.add(slot);
  return `s[${slot}]`;
}

function slotOf(unit: Unit, path: Path, name: string): number {
  let slot = unit.slots.get(name);
  if (slot === undefined) {
    slot = unit.paths.push(path) - 1;
    unit.slots.set(name, slot);
  }
  return slot;
}

/** The name in the code of a value that the code refers to. */
export function constantCode(unit: Unit, value: unknown): string {
  let name = unit.constants.get(value);
  if (name === undefined) {
    name = `k${unit.constants.size}`;
    unit.constants.set(value, name);
  }
  return name;
}

/** The code that reads the own member `key` of the value of another code; undefined where there is none. */
export function memberCode(unit: Unit, value: string, key: string): string {
  const name = JSON.stringify(key);
  // JavaScript's own notation is used where it means the same, because the engine can optimise it.
  if (isOwnOnly(key)) return `${constantCode(unit, ownMembers)}(${value})[${name}]`;
  return `${constantCode(unit, member)}(${value}, ${name})`;
}

/** A variable name that the code does not use yet. */
export function newVariable(unit: Unit): string {
  return `v${unit.variables++}`;
}
