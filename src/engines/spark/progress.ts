import { join } from 'node:path';
import { smallest } from '../../extremes.ts';
import { readJson } from './follow.ts';
import type { SparkTask } from './job.ts';

const ASK_EVERY = 1000;

interface Stage {
  readonly stageId: number;
  readonly numTasks: number;
  readonly numCompleteTasks: number;
}

/** Those who are told how far a run is. */
export interface Watchers {
  readonly onRunning?: (bytes: number, objects: number) => void;
  readonly onWaiting?: (what: string) => void;
  readonly onPage?: (address: string) => void;
}

/**
 * Polls Spark's own web page for the number of finished tasks, and reports how much of the input they are; before that,
 * what is waited for. Without such a page it reports nothing more than that Spark has started.
 */
export function watchProgress(
  folder: string,
  tasks: readonly SparkTask[],
  { onRunning, onWaiting, onPage }: Watchers,
): { stop(): void } {
  const parts = tasks.flatMap(({ partitions }) => partitions.flatMap(({ parts: own }) => own));
  const bytes = parts.reduce((sum, { object, range }) => sum + (range ? range.end - range.start : object.size), 0);
  const objects = parts.filter(({ range }) => !range || range.start === 0).length;
  let asking = false;
  let told = false;
  let isRunning = false;
  const ask = async () => {
    const app = readJson<{ id: string; ui: string | null }>(join(folder, 'app.json'));
    if (!app) onWaiting?.('for Spark to start');
    if (!app?.ui || asking) return;
    if (!told) onPage?.(app.ui);
    told = true;
    asking = true;
    const page = `${app.ui}/api/v1/applications/${app.id}`;
    try {
      // Of those that are there, one is the driver.
      isRunning ||= (await askPage<unknown[]>(`${page}/executors`)).length > 1;
      if (!isRunning) {
        onWaiting?.('for executors');
        return;
      }
      const done = readingTasks(await askPage<Stage[]>(`${page}/stages`)) / tasks.length;
      onRunning?.(Math.floor(bytes * done), Math.floor(objects * done));
    } catch {
      // There is no page, or it cannot be reached from here: the run goes on without progress.
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => void ask(), ASK_EVERY);
  return { stop: () => clearInterval(timer) };
}

async function askPage<T>(address: string): Promise<T> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(5 * ASK_EVERY) });
  return (await answer.json()) as T;
}

/**
 * The number of tasks that have read their input: those of the first stage of a merge, or of every batch. A stage's
 * number tells which came first.
 */
function readingTasks(stages: readonly Stage[]): number {
  const first = smallest(stages.map(({ stageId }) => stageId));
  return stages.find(({ stageId }) => stageId === first)?.numCompleteTasks ?? 0;
}
