import { listOf } from './read.ts';
import { setDense, threadScanner } from './scan-threads.ts';

/** A stack as it is read: its frames, or its number among the texts of the thread scanner. */
export type Stack = number | readonly unknown[];

/** Stands for a frame or an annotation that is not text. */
export const NO_TEXT = '(not text)';

/** The frames as the ping has them, outermost first. */
export function framesAsRead(stack: Stack): readonly unknown[] {
  return typeof stack === 'number' ? (listOf(threadScanner()!.value(stack)) ?? []) : stack;
}

/** A function of a stack. */
export type AskStack<T> = (stack: Stack) => T;

/** Caches a function of stacks for those that have a number. */
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
