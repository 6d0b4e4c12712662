/**
 * Ends the program once all output is written. Node by itself would wait for whatever is still open, and free all its
 * memory.
 */
export async function endProgram(): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve));
  process.exit();
}

/**
 * Reports a defect where the program has nothing left to wait for but has not finished, which must not look like
 * success.
 */
export function watchForStandstill(report: (error: Error) => Promise<number>): void {
  process.once('beforeExit', async () => {
    process.exit(await report(new Error('tele waited for something that cannot come')));
  });
}
