import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { TeleError } from '../../errors.ts';
import type { PartitionFacts } from '../run/partition-result.ts';
import type { StatePiece } from './states.ts';

/**
 * What workers say, a line each, with four fields between tabs: kind, number of the task, key, text. Spark sorts lines
 * by key and number and looks at nothing else; lines are UTF-8, so blocks of results, which may be any bytes, are text
 * in base64.
 */
export interface WireLine {
  readonly kind: 'out' | 'bad' | 'partition' | 'state' | 'file' | 'error';
  readonly task: number;
  /** The JSON of the group's keys, where the line holds a state. */
  readonly key: string;
  readonly text: string;
}

/** A partition's result without what is too large for one line. */
export interface Facts extends PartitionFacts {
  readonly number: number;
  /** The pieces of the wide step's state, where nobody merges them before. */
  readonly pieces?: readonly StatePiece[];
}

export function writeWire({ kind, task, key, text }: WireLine): string {
  return `${kind}\t${task}\t${key}\t${text}\n`;
}

/** Throws a TeleError for what no worker of this version says. */
export function readWire(line: string): WireLine {
  const match = /^(out|bad|partition|state|file|error)\t(\d+)\t([^\t]*)\t/.exec(line);
  if (!match)
    throw new TeleError(`an executor answered with a line that is none of tele's: ${line.slice(0, 80)}`, {
      hint: 'tele spark doctor compares the versions of both sides',
    });
  return {
    kind: match[1] as WireLine['kind'],
    task: Number(match[2]),
    key: match[3]!,
    text: line.slice(match[0].length),
  };
}

/** Records shrink to a fifth, which the network is spared. */
export function packBlock(block: Uint8Array): string {
  return deflateRawSync(block, { level: 1 }).toString('base64');
}

export function unpackBlock(text: string): Uint8Array {
  return inflateRawSync(Buffer.from(text, 'base64'));
}

export function writeFacts({ report, ...facts }: Facts): string {
  return JSON.stringify({
    ...facts,
    report: { ...report, paths: [...report.paths], rounded: [...report.rounded], known: [...report.known] },
  });
}

export function readFacts(text: string): Facts {
  const { report, ...facts } = JSON.parse(text);
  const maps = { paths: new Map<string, boolean>(report.paths), rounded: new Map<string, number>(report.rounded) };
  return { ...facts, report: { ...report, ...maps, known: new Set(report.known) } };
}
