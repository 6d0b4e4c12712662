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
import { isRemote } from '../../source/address.ts';
import { chooseSource } from '../../source/choose.ts';
import { openStdin } from '../../source/stdin.ts';
import { writeAll } from '../../write.ts';
import { commonFlags, readingFlags, sourceFlags } from '../flags/flags.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { sinceFlags } from '../flags/since-flags.ts';
import { say } from '../output/say.ts';
import { type Commands, handOver, recordReader } from './mark-stream.ts';

type StreamFlags = ReadingFlags & { readonly output?: string | undefined };

/** Flags that concern a run. A command that hands its plan on does not run it. */
const OF_RUNS: ReadonlySet<string> = new Set([
  ...Object.keys({ ...commonFlags, ...readingFlags, ...sinceFlags }),
  'unordered',
  'explain',
]);
const BLANK = '\n'.repeat(1 << 16);

/**
 * Hands a command's plan on to the next command, with its input and stages, if that is one of tele's and nothing
 * prevents it; then the command has nothing more to do. Otherwise it returns why rows must be written. It first
 * compiles the expressions and lists local objects, so that their errors come from the command that they belong to.
 */
export async function handOn(plan: Plan, flags: StreamFlags, commands: Commands): Promise<string | undefined> {
  const refused = whyNot(plan, flags);
  if (refused !== undefined) return refused;
  const reader = recordReader(commands);
  if (!isNeighbour(reader)) return `of its reader: ${reader.why}`;
  const { placed } = await planFacts(plan);
  const own = { commands: [flags.argv ?? []], stages: plan.stages as readonly RecordStage[], starts: [0] };
  const lineage = await behindWhatCame(own, flags, placed);
  if (typeof lineage === 'string') return lineage;
  const line = markLine({ kind: 'plan', lineage }, pipeAt(1) ?? '');
  if (line === undefined) return 'the plan is too long for a pipe, or no key can be kept';
  debug('fuse', () => `handed to process ${reader.pid}`);
  handOver(line);
  // A process that holds the input's pipe, or stands between, must stay until the last command takes that pipe up.
  while (lineage.origin.kind === 'pipe') writeAll(1, BLANK);
  return undefined;
}

function whyNot({ stages, wide }: Plan, { typed, output, pinned }: StreamFlags): string | undefined {
  if (process.env.TELE_FUSE === '0') return 'TELE_FUSE=0';
  if (pinned !== undefined) return 'a report is run again';
  if (wide !== undefined || stages.some(({ op }) => op === 'pipe')) return 'it does more than pass records on';
  if (output !== undefined && output !== 'ndjson') return `--output ${output}`;
  const flag = [...typed].find((name) => OF_RUNS.has(name));
  return flag === undefined ? undefined : `--${flag} is of this command alone`;
}

/** The lineage with this command behind those before it, or the reason why there is none. */
async function behindWhatCame(
  own: Omit<Lineage, 'origin'>,
  flags: StreamFlags,
  placed: boolean,
): Promise<Lineage | string> {
  const notes: string[] = [];
  const uri = chooseSource(flags, (line) => notes.push(line));
  if (uri !== '-') {
    // A bucket is listed once, by the last command.
    if (!isRemote(uri)) await createInput(flags, () => {});
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

/** The chosen source, and the values of the other source flags, also of those from the environment. */
function sourceOrigin(flags: StreamFlags, source: string): Origin {
  const names = [...Object.keys(sourceFlags), 'files'].filter((name) => !['limit', 'sample-clients'].includes(name));
  const values = names.map((name) => [name, (flags as unknown as Record<string, unknown>)[name]] as const);
  return {
    kind: 'source',
    flags: { ...Object.fromEntries(values.filter(([, value]) => value !== undefined)), stdin: flags.stdin, source },
    // `source` counts as typed, so that the last command does not choose a source again by its own standard input.
    typed: ['source', ...[...flags.typed].filter((name) => names.includes(name) && name !== 'source')],
  };
}

/**
 * Standard input as a plain file that is read from its beginning and still has its name; or the reason why another file
 * cannot be handed on.
 */
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

/**
 * Standard input as a pipe that another program writes. Returns a reason if this process has children: earlier work in
 * this process may have started them, and they may write to the pipe, too.
 */
function pipeOrigin(own: Omit<Lineage, 'origin'>): Lineage | string {
  const started = statOf('self')?.started;
  if (started === undefined || childrenOf(process.pid).length > 0) return 'something else writes to the pipe as well';
  return { ...own, origin: { kind: 'pipe', pid: process.pid, started, pipe: pipeAt(0)! } };
}
