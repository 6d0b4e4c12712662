import { Command } from '@oclif/core/command';
import type { JsonRecord } from '../record/record.ts';
import { type Format, renderRows } from '../render/rows.ts';
import type { TableOptions } from '../render/table.ts';
import { commonFlags } from './flags.ts';
import { writeAll } from './stdout.ts';

/** What every command of tele shares: its flags, and how its answer gets out. Errors go up to `main`, which alone knows how to say them. */
export abstract class TeleCommand extends Command {
  static override baseFlags = commonFlags;

  /** Errors are told once, by main. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  /** Prints an answer: in the form asked for, else as a table on a terminal and as NDJSON in a pipe. */
  protected async answer(
    rows: readonly JsonRecord[],
    format: string | undefined,
    options: TableOptions = {},
  ): Promise<void> {
    const tty = process.stdout.isTTY === true;
    const chosen = (format ?? (tty ? 'table' : 'ndjson')) as Format;
    writeAll(1, Buffer.from(await renderRows(rows, chosen, { color: tty && !process.env.NO_COLOR, ...options })));
  }
}
