/**
 * Ends the program, once all that was printed is out: by itself Node would wait for whatever is still open, and take
 * apart all that it has built.
 */
export async function endProgram(): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve));
  process.exit();
}

/**
 * A program that has nothing to wait for any more, and yet has not come to its end, must not look like one that went
 * well.
 */
export function watchForStandstill(report: (error: Error) => Promise<number>): void {
  process.once('beforeExit', async () => {
    process.exit(await report(new Error('tele waited for something that cannot come')));
  });
}
