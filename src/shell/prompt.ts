import type { Interface } from 'node:readline';
import { withTarget } from '../cli/output/target.ts';
import { isOpen } from '../cli/pipeline/words.ts';
import { reportFailure } from '../cli/start/failure.ts';
import { catchInterrupts, Interrupted } from '../engines/run/interrupt.ts';
import { isReaderGone } from '../write.ts';
import type { Complete } from './complete.ts';
import { openHistory } from './history.ts';
import { createPager } from './pager.ts';
import { isBlank } from './script.ts';
import type { Session } from './session.ts';

const PROMPT = 'tele> ';
/** Stands before a line that goes on with the one before. */
const MORE = '  ... ';

/** Answers the lines that a person types, until the person leaves. `root` is the package's folder. */
export async function prompt(session: Session, complete: Complete, root: string): Promise<void> {
  const { createInterface } = process.getBuiltinModule('node:readline');
  const history = openHistory();
  let begun = '';
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    history: [...history.lines],
    historySize: history.lines.length + 1000,
    completer: (line: string, done: (error: null, found: [string[], string]) => void) =>
      void complete(begun + line).then(
        (found) => done(null, found),
        () => done(null, [[], line]),
      ),
  });
  /** The editor's own list, which gets whole entries instead of the lines of one. */
  let edited: string[] | undefined;
  const remember = () => {
    if (edited === undefined) return;
    edited.length = 0;
    for (const line of history.lines) edited.push(line);
  };
  reader.on('history', (lines) => {
    edited = lines;
    remember();
  });
  const typed: string[] = [];
  let isBusy = false;
  const work = async () => {
    if (isBusy) return;
    isBusy = true;
    for (let line = typed.shift(); line !== undefined; line = typed.shift()) {
      const entry = begun + line;
      begun = '';
      if (isOpen(entry)) begun = `${entry}\n`;
      else if (!isBlank(entry)) {
        history.add(entry);
        remember();
        if (!(await answer(session, reader, entry, root))) return reader.close();
      }
    }
    isBusy = false;
    ask();
  };
  const ask = () => {
    reader.setPrompt(begun === '' ? PROMPT : MORE);
    reader.prompt();
  };
  reader.on('line', (line) => {
    typed.push(line);
    void work();
  });
  let isWarned = false;
  reader.on('SIGINT', () => {
    const isEmpty = begun === '' && reader.line === '';
    if (isEmpty && isWarned) return reader.close();
    isWarned = isEmpty;
    begun = '';
    reader.write(null, { ctrl: true, name: 'e' });
    reader.write(null, { ctrl: true, name: 'u' });
    process.stdout.write(isEmpty ? '\n(Ctrl-C again, or Ctrl-D, leaves the shell)\n' : '^C\n');
    ask();
  });
  reader.on('line', () => {
    isWarned = false;
  });
  const left = new Promise<void>((resolve) => {
    reader.once('close', resolve);
  });
  ask();
  await left;
  if (!isBusy) process.stdout.write('\n');
}

/** Answers one entry. Returns false if it asks the shell to end. */
async function answer(session: Session, reader: Interface, entry: string, root: string): Promise<boolean> {
  reader.pause();
  const interrupt = catchInterrupts();
  // From here on the terminal itself makes a signal of Ctrl-C, which programs of the question get, too.
  process.stdin.setRawMode(false);
  const pager = createPager();
  let goesOn = true;
  let failure: unknown;
  try {
    await withTarget(pager.target, async () => {
      goesOn = await session.answer(entry, interrupt);
    });
  } catch (error) {
    failure = error;
  }
  await pager.end();
  if (failure instanceof Interrupted) process.stdout.write('\n');
  else if (failure !== undefined && !isReaderGone(failure)) await reportFailure(failure, ['shell'], root);
  // What a question came to is told; the shell itself has not failed.
  process.exitCode = undefined;
  process.stdin.setRawMode(true);
  interrupt.release();
  return goesOn;
}
