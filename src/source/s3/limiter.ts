/** Makes a function that runs tasks in the order of its calls, at most `limit` at a time. */
export function limiter(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  let first = 0;
  const finish = () => {
    const next = waiting[first];
    if (next === undefined) {
      running--;
      waiting.length = 0;
      first = 0;
    } else {
      first++;
      if (first === 1_000) {
        waiting.splice(0, first);
        first = 0;
      }
      next();
    }
  };
  return async (task) => {
    if (running < limit) {
      running++;
    } else {
      await new Promise<void>((start) => waiting.push(start));
    }
    try {
      return await task();
    } finally {
      finish();
    }
  };
}
