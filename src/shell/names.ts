import { STAGE_WORDS } from '../cli/pipeline/stages.ts';
import { pipelineError, readPipeline, type StageWords } from '../cli/pipeline/words.ts';
import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Kept } from './keep.ts';

/** A pipeline that has a name. It is bound to the names before it as they were when it was made. */
export interface Name {
  readonly name: string;
  /** What was typed. */
  readonly text: string;
  readonly stages: readonly StageWords[];
  /** The names that it begins with, shortest first, and it itself. */
  readonly begins: readonly Name[];
  /** The records that it gives, if they are kept in memory. */
  kept?: Kept | undefined;
}

/** A pipeline without names in it. */
export interface Expanded {
  readonly stages: readonly StageWords[];
  /** The names that it begins with, shortest first. */
  readonly begins: readonly Name[];
}

/** The words that the shell itself answers, which no name can have. */
export const SHELL_WORDS = ['names', 'explain', 'cache', 'forget', 'refresh', 'help', 'exit', 'quit'] as const;

/** The names of a shell. */
export class Names {
  readonly #names = new Map<string, Name>();

  /** All names, in the order in which they were given. */
  all(): readonly Name[] {
    return [...this.#names.values()];
  }

  /** A name. Throws a UsageError if there is none. */
  get(name: string): Name {
    const found = this.#names.get(name);
    if (found) return found;
    const [best] = nearest(name, this.#names.keys());
    const there = this.#names.size === 0 ? `${name} = filter 'x > 1' makes one` : 'names lists those there are';
    throw new UsageError(`there is no name "${name}"`, best === undefined ? there : `did you mean ${best}?`);
  }

  /** Makes a name, which nobody knows before `put`. Throws a UsageError for a taken word, or a faulty pipeline. */
  make(name: string, text: string): Name {
    const what = Object.hasOwn(STAGE_WORDS, name) ? 'stage' : SHELL_WORDS.some((word) => word === name) ? 'word' : '';
    if (what !== '') throw new UsageError(`${name} is a ${what} of the shell already`, `my_${name} = ${text}`);
    const { stages, begins } = this.expand(text);
    if (stages.length === 0) throw new UsageError('there is no stage behind this =', `${name} = filter 'x > 1'`);
    const made: Name = {
      name,
      text,
      stages,
      get begins() {
        return [...begins, made];
      },
    };
    return made;
  }

  /** Makes a name known. What was kept of an older one is dropped. */
  put(made: Name): void {
    this.forget(made.name);
    this.#names.set(made.name, made);
  }

  /** Removes a name and what was kept of it. Names that were built on it stay what they are. */
  forget(name: string): void {
    const known = this.#names.get(name);
    if (known) known.kept = undefined;
    this.#names.delete(name);
  }

  /** Reads a pipeline, and puts the stages of names in their places. Throws a UsageError. */
  expand(text: string): Expanded {
    let begins: readonly Name[] = [];
    const stages = readPipeline(text).flatMap((words, k) => {
      const [{ text: first, at }, ...more] = words;
      const name = this.#names.get(first);
      if (name === undefined) return [words];
      if (more[0])
        throw pipelineError(text, more[0].at, `${first} is a name, and takes no words`, `${first} | ${more[0].text}`);
      if (k === 0) begins = name.begins;
      // An error in one of the stages points at the name.
      return name.stages.map((stage) => stage.map((word) => ({ ...word, at })) as unknown as StageWords);
    });
    return { stages, begins };
  }
}
