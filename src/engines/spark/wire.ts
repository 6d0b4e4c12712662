import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { TeleError } from '../../errors.ts';
import type { PartitionFacts } from '../run/partition-result.ts';
import type { StatePiece } from './states.ts';

/**
 * A line from a worker, with four fields between tabs: kind, number of the task, key, text. Spark sorts lines by key
 * and number and reads nothing else. Lines are UTF-8, so blocks of results, which may be any bytes, are base64.
 */
export interface WireLine {
  readonly kind: 'out' | 'bad' | 'partition' | 'state' | 'file' | 'error';
  readonly task: number;
  /** The JSON of the group's keys, if the line holds a state. */
  readonly key: string;
  readonly text: string;
}

/** A partition's result without what is too large for one line. */
export interface Facts extends PartitionFacts {
  readonly number: number;
  /** The pieces of the wide step's state, if nobody merges them before. */
  readonly pieces?: readonly StatePiece[];
}

/** Writes a line for the driver. */
export function writeWire({ kind, task, key, text }: WireLine): string {
  return `${kind}\t${task}\t${key}\t${text}\n`;
}

/** Reads a worker's line. Throws a TeleError for a line that no worker of this version writes. */
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

/** Packs a block as base64. Compression makes records a fifth of their size, which spares the network. */
export function packBlock(block: Uint8Array): string {
  return deflateRawSync(block, { level: 1 }).toString('base64');
}

/** The block that `packBlock` packed. */
export function unpackBlock(text: string): Uint8Array {
  return inflateRawSync(Buffer.from(text, 'base64'));
}

/** Writes facts as JSON. */
export function writeFacts({ report, ...facts }: Facts): string {
  return JSON.stringify({
    ...facts,
    report: { ...report, paths: [...report.paths], rounded: [...report.rounded], known: [...report.known] },
  });
}

/** The facts that `writeFacts` wrote. */
export function readFacts(text: string): Facts {
  const { report, ...facts } = JSON.parse(text);
  const maps = { paths: new Map<string, boolean>(report.paths), rounded: new Map<string, number>(report.rounded) };
  return { ...facts, report: { ...report, ...maps, known: new Set(report.known) } };
}
