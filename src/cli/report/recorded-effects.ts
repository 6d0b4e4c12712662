import { STAGE_WORDS } from '../pipeline/stages.ts';
import { readPipeline } from '../pipeline/words.ts';
import { flagsOf, type KnownFlag } from './replay-words.ts';

/** The effects that the words of a report would have, beside reading the source and printing an answer. */
export interface Effects {
  /** Programs that would run, and files and folders that would be written. */
  readonly runs: readonly string[];
  readonly writes: readonly string[];
}

const WRITES: readonly string[] = ['bad', 'state', 'out', 'html', 'firefox-profile', 'staging', 'parts'];
const RUNS: readonly string[] = ['spark-submit', 'tele-command', 'archives', 'conf'];

/** Finds the effects of a command's words and settings. */
export function recordedEffects(
  id: string,
  words: readonly string[],
  settings: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, KnownFlag>>,
): Effects {
  const found = [...flagsOf(words, flags)];
  const valuesOf = (names: readonly string[]) =>
    found.filter(({ name }) => names.includes(name)).map(({ value }) => value);
  const isPlain = (k: number) => !found.some(({ from, to }) => from <= k && k < to) && words[k] !== '--';
  const pipelines = id === 'run' ? words.filter((_, k) => isPlain(k)) : [];
  return {
    runs: [
      ...pipelines.flatMap(programsOf),
      ...valuesOf(RUNS),
      ...RUNS.flatMap((name) => (settings[name] === undefined ? [] : [settings[name]])),
    ],
    writes: valuesOf(WRITES),
  };
}

/** The programs of a pipeline, or of a plan, which begins with a brace. */
function programsOf(text: string): string[] {
  if (text.trimStart().startsWith('{')) {
    const { stages = [] } = JSON.parse(text) as { stages?: { op?: string; command?: string }[] };
    return stages.flatMap(({ op, command }) => (op === 'pipe' ? [String(command)] : []));
  }
  return readPipeline(text)
    .filter(([word]) => !Object.hasOwn(STAGE_WORDS, word.text))
    .map((words) => words.map((word) => word.text).join(' '));
}
