import { listOf } from './read.ts';
import { setDense, threadScanner } from './scan-threads.ts';

/** A stack as it is read: its frames, or its number among the texts of the thread scanner. */
export type Stack = number | readonly unknown[];

/** What stands for a frame, or an annotation, that is no text. */
export const NO_TEXT = '(not text)';

/** The frames as the ping has them, outermost first. */
export function framesAsRead(stack: Stack): readonly unknown[] {
  return typeof stack === 'number' ? (listOf(threadScanner()!.value(stack)) ?? []) : stack;
}

export type AskStack<T> = (stack: Stack) => T;

/** Asks once for each stack that has a number. */
export function oncePerStack<T extends number | string | null>(ask: AskStack<T>): AskStack<T> {
  const answers: (T | undefined)[] = [];
  let age = 0;
  return (stack) => {
    if (typeof stack !== 'number') return ask(stack);
    const current = threadScanner()!.age;
    if (age !== current) {
      age = current;
      answers.length = 0;
    }
    let answer = answers[stack];
    if (answer === undefined) {
      answer = ask(stack);
      setDense(answers, stack, answer);
    }
    return answer;
  };
}
