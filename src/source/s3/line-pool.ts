import { type Begin, type Line, type LineOptions, openLine } from './line.ts';

/** Connections to one host. Whoever asks bounds how many there are. */
export interface LinePool {
  /** As of a line; one that is free, or a new one. */
  get(text: string, begin: Begin, came: (bytes: number) => void, signal: AbortSignal | undefined): Promise<void>;
  /** Closes the lines that are free. */
  close(): void;
}

export function linePool(options: LineOptions): LinePool {
  const free: Line[] = [];
  const take = (): Line => {
    for (let line = free.pop(); line !== undefined; line = free.pop()) if (!line.ended) return line;
    return openLine(options);
  };
  return {
    async get(text, begin, came, signal) {
      signal?.throwIfAborted();
      const line = take();
      const stop = () => line.close();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        await line.get(text, begin, came);
        if (!line.ended) free.push(line);
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    },
    close() {
      for (const line of free.splice(0)) line.close();
    },
  };
}
