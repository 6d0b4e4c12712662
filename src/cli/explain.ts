import { chooseEngine } from '../engines/choose-engine.ts';
import { planFacts } from '../engines/facts.ts';
import { createInput } from '../engines/input.ts';
import type { Partition } from '../engines/pack.ts';
import type { Plan, Stage, Wide } from '../plan/plan.ts';
import { size } from './progress.ts';
import type { ReadingFlags } from './run-plan.ts';
import { say } from './say.ts';

/**
 * What a pipeline would read and how it would be run, as text or, with --output json or ndjson, as one JSON object. Lists the source, and
 * reads nothing but the ends of ranges. `plans` are the first one over the input, and those over the rows of the one before.
 */
export async function explainRun(
  plans: readonly [Plan, ...Plan[]],
  flags: ReadingFlags & { readonly output?: string | undefined },
): Promise<string> {
  const [plan, ...then] = plans;
  const facts = planFacts(plan);
  for (const each of then) planFacts(each);
  const { uri, stored, totals } = await createInput(flags, say, { cut: !facts.usesIndex });
  const engine = chooseEngine(flags, stored?.partitions);
  if (flags.output === 'json' || flags.output === 'ndjson') {
    const { objects = null, bytes = null } = totals;
    const partitions = stored?.partitions.length ?? 1;
    return `${JSON.stringify({ source: uri, objects, bytes, partitions, ...facts, engine, plan, then })}\n`;
  }
  const source =
    stored === undefined
      ? 'standard input'
      : `${stored.objects.length.toLocaleString('en-US')} objects, ${size(totals.bytes ?? 0)}, in ${uri}`;
  const lines = [
    ['reads', source],
    ['parts', describePartitions(stored?.partitions)],
    ['paths', facts.whole ? 'whole records' : facts.paths.join(', ') || 'none: lines pass as they are'],
    ...steps(plan),
    ...then.flatMap((each) => [['then', 'over the rows, in one thread'], ...steps(each)]),
    ['engine', engine.kind === 'inline' ? 'local: this thread' : `local[${engine.threads}]: ${engine.threads} workers`],
  ];
  return `${lines.map(([name, text]) => `${name!.padEnd(8)}${text}`).join('\n')}\n`;
}

function describePartitions(partitions: readonly Partition[] = []): string {
  const count = (n: number) => n.toLocaleString('en-US');
  const ranges = partitions.filter(([first]) => first.range).length;
  const packed = partitions.filter(({ length }) => length > 1).length;
  return [
    count(Math.max(partitions.length, 1)),
    ...(ranges === 0 ? [] : [`${count(ranges)} of them ranges of plain files`]),
    ...(packed === 0 ? [] : [`${count(packed)} of them several objects together`]),
  ].join(', ');
}

function steps({ stages, wide }: Plan): string[][] {
  return [
    ...stages.map((stage) => ['narrow', describe(stage)]),
    wide ? ['wide', `${describeWide(wide)}: each part makes a state, they are merged in input order`] : [],
  ].filter((line) => line.length > 0);
}

function describe(stage: Stage): string {
  if (stage.op === 'head') return `head ${stage.count}`;
  if (stage.op === 'sample') return `sample ${stage.rate} by seed ${stage.seed}`;
  if (stage.op === 'sample-by') return `sample ${stage.rate} of the values of ${stage.expr}`;
  return `${stage.op} ${stage.expr}`;
}

function describeWide(wide: Wide): string {
  if (wide.op === 'reservoir') return `sample of ${wide.size} by seed ${wide.seed}`;
  const keys = wide.by.map(({ name, expr }) => (name === expr ? expr : `${name} = ${expr}`)).join(', ');
  const columns = wide.columns.map(({ name, fn, args, params }) => {
    const list = [...args, ...params.map((value) => JSON.stringify(value))].join(', ');
    return `${name} = ${fn}(${list})`;
  });
  return `group${keys === '' ? '' : ` by ${keys}`}, ${columns.join(', ')}`;
}
