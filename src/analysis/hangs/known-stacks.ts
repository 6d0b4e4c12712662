import { setDense, threadScanner } from './scan-threads.ts';

/** The number of a stack that is not known by one. */
export const UNKNOWN = -1;

/** Asks about a stack, given also its number among the texts of the thread scanner, or UNKNOWN. */
export type AskStack<T> = (stack: readonly unknown[], known: number) => T;

/** Asks once for each stack that has a number. */
export function oncePerStack<T extends number | string | boolean | null>(ask: AskStack<T>): AskStack<T> {
  const answers: (T | undefined)[] = [];
  let age = 0;
  return (stack, known) => {
    if (known < 0) return ask(stack, known);
    const current = threadScanner()!.age;
    if (age !== current) {
      age = current;
      answers.length = 0;
    }
    let answer = answers[known];
    if (answer === undefined) {
      answer = ask(stack, known);
      setDense(answers, known, answer);
    }
    return answer;
  };
}
