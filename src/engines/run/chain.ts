import { TeleError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { formatPath } from '../../record/path.ts';
import { cutSections, type Section } from '../../stages/sections.ts';
import { loadTables } from '../input/load-table.ts';
import { lineStep, type MakeEnd } from './end.ts';
import { createLoop, type Loop } from './loop.ts';
import { createOutflow, type Outflow } from './outflow.ts';
import type { Part } from './part.ts';
import type { PartitionOptions } from './partition-options.ts';
import type { Program } from './program.ts';
import { addRounded, failedInput, type Report } from './report.ts';
import { shellText } from './shell-text.ts';
import type { SettlingSink } from './sink.ts';
import type { Stopwatch } from './stopwatch.ts';

/** The stages of a plan, compiled once, for one part after the other. */
export interface Chain {
  /**
   * Runs a part to its end. Returns true if the stages want no more input. Throws what its source throws, and does not
   * close it.
   */
  run(part: Part): Promise<boolean>;
  /** The number of records that each stage has let through; for a program, the number it has written. */
  passed(): readonly number[];
  /** The number of the last line that is not blank, counted like those of bad lines. */
  readonly lastLine: number;
  /** Adds the paths that were read, and the number of records, to the report. */
  end(): void;
}

/** Makes a loop for each section between programs; the last one ends where the plan does. */
export async function createChain(
  plan: Plan,
  end: MakeEnd,
  report: Report,
  watch: Stopwatch,
  outflow: Outflow,
  options: PartitionOptions,
): Promise<Chain> {
  const sections = cutSections(plan.stages);
  const { createScanner, badSink, onProgress, interrupt } = options;
  const common = {
    strict: plan.strict,
    given: plan.set,
    tables: await loadTables(plan),
    report,
    createScanner,
    badSink,
    watch,
    interrupt,
  };
  const firsts = sections.map((_, k) => sections.slice(0, k).reduce((sum, { stages }) => sum + stages.length + 1, 0));
  const last = createLoop({
    ...common,
    stages: sections.at(-1)!.stages,
    first: firsts.at(-1)!,
    reads: sections.length > 1,
    feeds: false,
    makeEnd: end,
    endReads: plan.wide !== undefined,
    outflow,
    afterBlock: () => (sections.length === 1 ? onProgress?.(report) : undefined),
  });
  const feeds = sections.slice(0, -1).map((section, k) => {
    const feed = newFeed();
    const loop = createLoop({
      ...common,
      stages: section.stages,
      first: firsts[k]!,
      reads: k > 0,
      feeds: true,
      makeEnd: (_, raw) => lineStep(feed, raw, { out: 0 }),
      endReads: false,
      outflow: createOutflow(feed),
      async afterBlock({ live }) {
        const stop = k === 0 && (await onProgress?.(report)) === true;
        const wanted = await feed.program!.ready();
        // An object is still read to its end, so that the counts do not depend on when a program stopped reading.
        return stop || (live === true && !wanted);
      },
    });
    return { section, feed, loop };
  });
  const loops = [...feeds.map(({ loop }) => loop), last];
  const first = loops[0]!;
  const run = feeds.length === 0 ? last.run : await throughPrograms(feeds, last, report, options);
  return {
    run,
    passed: () =>
      loops.flatMap(({ passed }, k) => (k === loops.length - 1 ? passed : [...passed, loops[k + 1]!.entered])),
    get lastLine() {
      return first.lastLine;
    },
    end() {
      report.records = first.entered;
      for (const { pipeline } of loops) {
        for (const [path, count] of pipeline.lost) addRounded(report, path, count);
        for (const [slot, path] of pipeline.paths.entries()) {
          const name = formatPath(path);
          report.paths.set(name, pipeline.seen[slot]! || report.paths.get(name) === true);
        }
      }
      for (const loop of loops) loop.end();
    },
  };
}

/** Passes a section's records to the program of the current part. */
interface Feed extends SettlingSink {
  program: Program | undefined;
}

function newFeed(): Feed {
  return {
    program: undefined,
    line(bytes) {
      this.program!.input.line(bytes);
    },
    settle() {},
    flush() {
      this.program!.input.flush();
    },
  };
}

interface FedSection {
  readonly section: Section;
  readonly feed: Feed;
  readonly loop: Loop;
}

/** Runs all sections at the same time, each as fast as the program behind it reads. Only the pipes hold records. */
async function throughPrograms(
  feeds: readonly FedSection[],
  last: Loop,
  report: Report,
  { onProgram }: PartitionOptions,
): Promise<Loop['run']> {
  const { startProgram } = await import('./program.ts');
  const tellProgram = onProgram ?? (await import('./program-watch.ts')).watchProgram;
  const texts = feeds.map(({ section: { program } }) => shellText([program!.command, ...program!.args]));

  /** Feeds a program with all records before it. Returns true if a head wants no more. */
  const fill = async ({ loop, feed }: FedSection, part: Part): Promise<boolean> => {
    try {
      return await loop.run(part);
    } catch (error) {
      if (!(error instanceof TeleError && !error.endsRun)) throw error;
      report.failed.push(failedInput(part.name, error));
      return false;
    } finally {
      feed.program!.end();
    }
  };

  return async (part) => {
    const programs = feeds.map(({ section, feed }, k) => {
      feed.program = startProgram(section.program!, (pid) => tellProgram(k, pid));
      return feed.program;
    });
    const killAll = (before = programs.length) => {
      for (const program of programs.slice(0, before)) program.kill();
    };
    const written = (k: number): Part => {
      const from = part.start ? `, from byte ${part.start.toLocaleString('en-US')} on` : '';
      return { number: part.number, name: part.name, source: programs[k]!.output, program: `${texts[k]}${from}` };
    };
    try {
      const filling = Promise.all(
        feeds.map(async (fed, k) => {
          const enough = await fill(fed, k === 0 ? part : written(k - 1));
          if (enough) killAll(k);
          return enough;
        }),
      );
      const ending = last.run(written(programs.length - 1));
      // An error on either side ends both; the first one is thrown.
      const enough = await Promise.race([ending, filling.then(() => ending)]);
      if (enough) killAll();
      const filled = await filling;
      for (const [k, program] of programs.entries()) {
        const failure = await program.outcome();
        if (failure !== undefined)
          report.failed.push({ source: part.name, message: `${part.name}: ${texts[k]} ${failure}` });
      }
      return enough || filled.includes(true);
    } catch (error) {
      killAll();
      throw error;
    }
  };
}
