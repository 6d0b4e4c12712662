import { lastDecisions } from '../../debug.ts';
import { EXIT, TeleError } from '../../errors.ts';
import { isTooLarge, outOfMemory } from '../../heap-room.ts';
import { printableLines } from '../../render/cell.ts';
import { type CliError, explainUsage } from '../help/usage.ts';
import { EarlyEnd } from './pipe.ts';

/** Prints on stderr what went wrong and a hint, and returns the exit code. */
export async function reportFailure(error: unknown, argv: string[], root: string): Promise<number> {
  if (error instanceof EarlyEnd) return EXIT.ok;
  if (!(error instanceof Error)) return complain(`stopped by ${String(error)}`, undefined, EXIT.failure);
  if (isTooLarge(error)) return reportFailure(outOfMemory('the answer, as one piece'), argv, root);
  if (error instanceof TeleError) return complain(error.message, error.hint, error.exit);
  const { code, oclif } = error as CliError;
  if (code === 'EEXIT') return oclif?.exit ?? EXIT.ok;
  if (code === 'EPIPE') return EXIT.ok;
  const usage = explainUsage(error, argv, root);
  if (usage) return complain(usage.message, usage.hint, EXIT.usage);
  if (isSystemError(error)) return complain(error.message, undefined, EXIT.failure);
  const { tellDefect } = await import('./defect.ts');
  tellDefect(error, { argv, decisions: lastDecisions() });
  return EXIT.failure;
}

function complain(message: string, hint: string | undefined, code: number): number {
  process.stderr.write(printableLines(`tele: ${message}\n${hint === undefined ? '' : `  try: ${hint}\n`}`));
  return code;
}

function isSystemError(error: Error): boolean {
  return typeof (error as NodeJS.ErrnoException).errno === 'number';
}
