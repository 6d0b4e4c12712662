import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { transformSync } from 'esbuild';
import { ROOT } from './tele.ts';

/**
 * A text of the sources that a person reads on stderr. What is computed stands in it as `<…>`. Where a table or a
 * constant holds the text, it cannot be told what it is for: it is a `text`.
 */
export interface Message {
  readonly file: string;
  readonly kind: 'message' | 'hint' | 'text';
  readonly text: string;
}

/** What parameters and members are called that carry messages. */
const NAMES: Readonly<Record<string, Message['kind']>> = {
  message: 'message',
  reason: 'message',
  note: 'message',
  hint: 'hint',
  advice: 'hint',
};

/** What members are called that carry documentation, which is written in whole sentences. */
const DOCUMENTATION = new Set(['description', 'doc', 'summary', 'why']);

/** Rooms that keep messages in tables and constants, and hold hardly another text. */
const TABLES = /^(?:aggregate|record|source|stages|wide)\//;

type Calls = Map<string, { readonly at: number; readonly kind: Message['kind'] }[]>;

/**
 * All messages and hints that stand in `src` as texts: arguments of errors, of `say`, and of functions with a parameter
 * for them.
 */
export function readMessages(): Message[] {
  const src = path.join(ROOT, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.split(path.sep).includes('assembly'),
  );
  const programs = files.map((file) => {
    const { code } = transformSync(readFileSync(path.join(src, file), 'utf8'), { loader: 'ts', target: 'esnext' });
    return { file, program: parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) };
  });
  const calls: Calls = new Map([
    ['say', [{ at: 0, kind: 'message' }]],
    ['TeleError', [{ at: 0, kind: 'message' }]],
  ]);
  for (const { program } of programs) for (const node of nodes(program)) noteParameters(node, calls);
  return programs.flatMap(({ file, program }) => {
    const found = [...nodes(program)].flatMap((node) => textsIn(node, calls));
    const known = new Set(found.map(({ text }) => text));
    const others = TABLES.test(file) ? [...nodes(program)].flatMap(texts).filter((text) => !known.has(text)) : [];
    return [...found, ...others.map((text) => ({ kind: 'text' as const, text }))].map((each) => ({ file, ...each }));
  });
}

/** All nodes below one, without documentation. */
function* nodes(node: AnyNode): Generator<AnyNode> {
  yield node;
  if (node.type === 'Property' && node.key.type === 'Identifier' && DOCUMENTATION.has(node.key.name)) return;
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string') yield* nodes(child);
}

/** Remembers at which places a function or a class takes messages. */
function noteParameters(node: AnyNode, calls: Calls): void {
  const named =
    node.type === 'FunctionDeclaration'
      ? { name: node.id?.name, params: node.params }
      : node.type === 'ClassDeclaration'
        ? { name: node.id?.name, params: constructorOf(node) }
        : undefined;
  if (named?.name === undefined) return;
  const found = named.params.flatMap((param, at) => {
    const own = param.type === 'AssignmentPattern' ? param.left : param;
    const kind = own.type === 'Identifier' ? NAMES[own.name] : undefined;
    return kind ? [{ at, kind }] : [];
  });
  if (found.length > 0 && !calls.has(named.name)) calls.set(named.name, found);
}

function constructorOf(node: AnyNode & { type: 'ClassDeclaration' }) {
  const found = node.body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
  return found?.type === 'MethodDefinition' ? found.value.params : [];
}

function textsIn(node: AnyNode, calls: Calls): Omit<Message, 'file'>[] {
  if ((node.type === 'CallExpression' || node.type === 'NewExpression') && node.callee.type === 'Identifier')
    return (calls.get(node.callee.name) ?? []).flatMap(({ at, kind }) =>
      texts(node.arguments[at]).map((text) => ({ kind, text })),
    );
  if (node.type === 'Property' && node.key.type === 'Identifier' && NAMES[node.key.name] !== undefined)
    return texts(node.value).map((text) => ({ kind: NAMES[(node.key as { name: string }).name]!, text }));
  return [];
}

/** The texts that an expression may be. */
function texts(node: AnyNode | undefined): string[] {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? [node.value] : [];
  if (node?.type === 'TemplateLiteral') return [node.quasis.map(({ value }) => value.cooked).join('<…>')];
  if (node?.type === 'ConditionalExpression') return [...texts(node.consequent), ...texts(node.alternate)];
  if (node?.type === 'LogicalExpression') return [...texts(node.left), ...texts(node.right)];
  return [];
}
