import { fstatSync, statSync } from 'node:fs';
import { debug } from '../../debug.ts';
import { createInput } from '../../engines/input/input.ts';
import { planFacts } from '../../engines/run/facts.ts';
import type { Lineage, Origin } from '../../handover/lineage.ts';
import { markLine } from '../../handover/mark.ts';
import { findWriter, isNeighbour, pipeAt } from '../../handover/neighbours.ts';
import { childrenOf, linkOf, statOf, textOf } from '../../handover/proc.ts';
import { receiveOnce } from '../../handover/receive.ts';
import type { Plan, RecordStage } from '../../plan/plan.ts';
import { chooseSource } from '../../source/choose.ts';
import { openStdin } from '../../source/stdin.ts';
import { writeAll } from '../../write.ts';
import { commonFlags, readingFlags, sourceFlags } from '../flags/flags.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { say } from '../output/say.ts';
import { type Commands, handOver, recordReader } from './mark-stream.ts';

type StreamFlags = ReadingFlags & { readonly output?: string | undefined };

/** Flags of a run, which a command that hands its plan on does not make itself. */
const OF_RUNS: ReadonlySet<string> = new Set([
  ...Object.keys({ ...commonFlags, ...readingFlags }),
  'unordered',
  'explain',
]);
const BLANK = '\n'.repeat(1 << 16);

/**
 * Hands the plan of a command on to the next one, where that is one of us and nothing stands against it: what it reads,
 * and its stages. Answers whether it has: then there is nothing more to do. Before that the expressions are compiled,
 * and local objects listed, so that their errors are said by the command that they belong to.
 */
export async function handOn(plan: Plan, flags: StreamFlags, commands: Commands): Promise<boolean> {
  const refused = whyNot(plan, flags);
  if (refused !== undefined) return streams(refused);
  const reader = recordReader(commands);
  if (!isNeighbour(reader)) return streams(reader.why);
  const { placed } = await planFacts(plan);
  const own = { commands: [flags.argv ?? []], stages: plan.stages as readonly RecordStage[], starts: [0] };
  const lineage = await behindWhatCame(own, flags, placed);
  if (typeof lineage === 'string') return streams(lineage);
  const line = markLine({ kind: 'plan', lineage }, pipeAt(1) ?? '');
  if (line === undefined) return streams('it is too long for a pipe, or no key can be kept');
  debug('fuse', () => `handed to process ${reader.pid}`);
  handOver(line);
  // Only whoever holds the pipe in which the input waits, or stands between, has to stay until that is taken up.
  while (lineage.origin.kind === 'pipe') writeAll(1, BLANK);
  return true;
}

function streams(why: string): false {
  debug('fuse', () => `rows are written: ${why}`);
  return false;
}

function whyNot({ stages, wide }: Plan, { typed, output, pinned }: StreamFlags): string | undefined {
  if (process.env.TELE_FUSE === '0') return 'TELE_FUSE=0';
  if (pinned !== undefined) return 'a report is run again';
  if (wide !== undefined || stages.some(({ op }) => op === 'pipe')) return 'the command does more than pass records on';
  if (output !== undefined && output !== 'ndjson') return `--output ${output}`;
  const flag = [...typed].find((name) => OF_RUNS.has(name));
  return flag === undefined ? undefined : `--${flag} is of this command alone`;
}

/** The lineage behind the one that has come, if one has; or why there can be none. */
async function behindWhatCame(
  own: Omit<Lineage, 'origin'>,
  flags: StreamFlags,
  placed: boolean,
): Promise<Lineage | string> {
  const notes: string[] = [];
  const uri = chooseSource(flags, (line) => notes.push(line));
  if (uri !== '-') {
    // A bucket is listed once, by the last command.
    if (!uri.startsWith('s3://')) await createInput(flags, () => {});
    for (const note of notes) say(note);
    return { ...own, origin: sourceOrigin(flags, uri) };
  }
  if (
    [...flags.typed].some(
      (name) => Object.hasOwn(sourceFlags, name) && !['limit', 'seed', 'sample-clients', 'source'].includes(name),
    )
  )
    return 'a flag says how standard input is read';
  const file = fileOrigin();
  if (file !== undefined) return typeof file === 'string' ? file : { ...own, origin: file };
  if (pipeAt(0) === undefined) return 'standard input is neither a file nor an unnamed pipe';
  const writer = findWriter();
  if (!isNeighbour(writer) && writer.isThere) return pipeOrigin(own);
  const { lineage } = await receiveOnce(() =>
    openStdin(flags.typed.has('source') ? undefined : flags.source, () => {}),
  );
  if (lineage === undefined) return 'rows come from the command before';
  if (placed) return 'an expression asks where a record of standard input lies';
  return {
    commands: [...lineage.commands, ...own.commands],
    stages: [...lineage.stages, ...own.stages],
    starts: [...lineage.starts, ...own.starts.map((start) => start + lineage.stages.length)],
    origin: lineage.origin,
  };
}

/** The source that was chosen, and the other source flags' values, those from the environment, too. */
function sourceOrigin(flags: StreamFlags, source: string): Origin {
  const names = [...Object.keys(sourceFlags), 'files'].filter((name) => !['limit', 'sample-clients'].includes(name));
  const values = names.map((name) => [name, (flags as unknown as Record<string, unknown>)[name]] as const);
  return {
    kind: 'source',
    flags: { ...Object.fromEntries(values.filter(([, value]) => value !== undefined)), stdin: flags.stdin, source },
    // What is chosen is not to be chosen again, by another standard input.
    typed: ['source', ...[...flags.typed].filter((name) => names.includes(name) && name !== 'source')],
  };
}

/** A plain file that is read from its beginning, and still has its name; or why another file cannot be handed on. */
function fileOrigin(): Origin | string | undefined {
  const facts = fstatSync(0);
  if (!facts.isFile()) return undefined;
  const path = linkOf('self', 'fd/0') ?? '';
  const named = statSync(path, { throwIfNoEntry: false });
  if (named?.ino !== facts.ino || named.dev !== facts.dev) return 'the file on standard input has no name any more';
  if (!/^pos:\s*0$/m.test(textOf('self', 'fdinfo/0') ?? ''))
    return 'the file on standard input is not at its beginning';
  return { kind: 'file', path };
}

/** The pipe that somebody else's program writes. Whatever this process was before may have left writers of its own. */
function pipeOrigin(own: Omit<Lineage, 'origin'>): Lineage | string {
  const started = statOf('self')?.started;
  if (started === undefined || childrenOf(process.pid).length > 0) return 'something else writes to the pipe as well';
  return { ...own, origin: { kind: 'pipe', pid: process.pid, started, pipe: pipeAt(0)! } };
}
