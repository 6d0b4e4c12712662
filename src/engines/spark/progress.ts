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

/**
 * Polls Spark's own web page for the number of finished tasks, and reports how much of the input they are. Without such
 * a page it reports nothing.
 */
export function watchProgress(
  folder: string,
  tasks: readonly SparkTask[],
  tell: (bytes: number, objects: number) => void,
): { stop(): void } {
  const parts = tasks.flatMap(({ partitions }) => partitions.flatMap(({ parts: own }) => own));
  const bytes = parts.reduce((sum, { object, range }) => sum + (range ? range.end - range.start : object.size), 0);
  const objects = parts.filter(({ range }) => !range || range.start === 0).length;
  let asking = false;
  const ask = async () => {
    const app = readJson<{ id: string; ui: string | null }>(join(folder, 'app.json'));
    if (!app?.ui || asking) return;
    asking = true;
    try {
      const answer = await fetch(`${app.ui}/api/v1/applications/${app.id}/stages`, {
        signal: AbortSignal.timeout(5 * ASK_EVERY),
      });
      const done = readingTasks((await answer.json()) as Stage[]) / tasks.length;
      tell(Math.floor(bytes * done), Math.floor(objects * done));
    } catch {
      // There is no page, or it cannot be reached from here: the run goes on without progress.
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => void ask(), ASK_EVERY);
  return { stop: () => clearInterval(timer) };
}

/**
 * The number of tasks that have read their input: those of the first stage of a merge, or of every batch. A stage's
 * number tells which came first.
 */
function readingTasks(stages: readonly Stage[]): number {
  const first = smallest(stages.map(({ stageId }) => stageId));
  return stages.find(({ stageId }) => stageId === first)?.numCompleteTasks ?? 0;
}
