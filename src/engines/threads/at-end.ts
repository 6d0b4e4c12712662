/** Signals that would end this process and leave the processes that it started running. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs an action at the end of this process, also if a signal ends it. Where others listen to a signal, they decide
 * whether it ends the process. Returns a function that cancels the action.
 */
export function atEnd(action: () => void): () => void {
  process.once('exit', action);
  for (const signal of ENDS)
    if (process.listeners(signal).every((listener) => listener === endBySignal)) process.once(signal, endBySignal);
  return () => {
    process.off('exit', action);
    for (const signal of ENDS) process.off(signal, endBySignal);
  };
}

function endBySignal(_: NodeJS.Signals, number: number): void {
  process.exit(128 + number);
}
