/** Signals that would end this process and leave running what it has started. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does something at the end of this process, also where a signal ends it. Answers how to take that back. */
export function atEnd(action: () => void): () => void {
  process.once('exit', action);
  for (const signal of ENDS) process.once(signal, endBySignal);
  return () => {
    process.off('exit', action);
    for (const signal of ENDS) process.off(signal, endBySignal);
  };
}

function endBySignal(_: NodeJS.Signals, number: number): void {
  process.exit(128 + number);
}
