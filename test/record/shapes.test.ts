import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { compileExpression, type Expression } from '../../src/record/expression/compile.ts';
import { createParseScanner } from '../../src/record/parse-scanner.ts';
import { createWasmScanner } from '../../src/record/scan-wasm.ts';
import type { Scanner } from '../../src/record/scanner.ts';
import type { Shape } from '../../src/record/shape.ts';
import { createDraw, type Draw, drawRecord } from '../kernels/scan-lines.ts';

describe('what an expression reads of an array', () => {
  it.each([
    ['ts.flatMap(t => t.hangs.map(h => ({f: h.stack.at(-1)})))', '[*]{hangs:[*]{stack:[-1]all}}'],
    ['ts.flatMap(t => t.hangs).map(h => h.stack.at(-1))', '[*]{hangs:{stack:[-1]all}[*]{stack:[-1]all}}'],
    ['ts.map(({name, hangs: [first]}) => name + first)', '[*]{name:all,hangs:all}'],
    ['ts.filter(t => t.name === "x").length', '[*]{name:}'],
    ['ts.find(t => t.name.startsWith("G")).hangs.length', '[*]{name:all,hangs:{length:all}[-1]}'],
    ['ts.some(t => t.hangs.length > 3 && !t.off)', '[*]{hangs:{length:all}[-1],off:}'],
    ['ts.map((t, n) => t.a ?? n)', '[*]{a:all}'],
    ['ts[0].name', '{0:{name:all}}[0]{name:all}'],
    ['ts[0].name + ts.length', '{0:{name:all},length:all}[0]all[-1]all'],
    ['d.x.ys.map(y => y.z ? y.a : y.b).filter(v => v.w)', '[*]{z:,a:all,b:all}'],
  ])('%s', (text, shape) => {
    expect(shapesOf(compileExpression(text))).toEqual([shape]);
  });

  it.each([
    'ts',
    'ts.length',
    'ts.map(t => t)',
    'ts.map(String)',
    'ts.filter(t => t.a)',
    'ts.map((t, n, all) => all)',
    'ts.map((...t) => t.length)',
    'ts.slice(-1)[0].x',
    'ts.reduce((n, t) => n + t.x, 0)',
    '[...ts].map(t => t.a)',
    'ts.flatMap(t => [t])',
    'ts[i].x',
    'ts.at(-1)',
    'Object.keys(ts[0]).length + ts.map(t => JSON.stringify(ts)).length',
    'ts.map(t => t.__proto__)',
    'ts.sort((a, b) => a.x - b.x).map(t => t.y)',
  ])('nothing is left out for %s', (text) => {
    const [shape] = shapesOf(compileExpression(text));
    expect(shape === undefined || shape.startsWith('[-1]all') || shape === '[*]all').toBe(true);
  });
});

describe('an expression', () => {
  it('gives the same of a value in parts as of the whole one, whatever is there', () => {
    const draw = createDraw(seededRandom(7));
    let inParts = 0;
    for (let turn = 0; turn < 500; turn++) {
      const expression = compileExpression(drawExpression(draw));
      if (expression.shapes.every((shape) => shape === undefined)) continue;
      const input = Buffer.from(Array.from({ length: 12 }, () => drawRecord(draw)).join('\n'));
      const options = {
        paths: expression.paths,
        shapes: expression.shapes.map((shape) => shape ?? null),
        strict: false,
      };
      const plain = results(createParseScanner(options), expression, input);
      const fast = createWasmScanner(options)!;
      expect(results(fast, expression, input), `${expression.text}\n${input}`).toEqual(plain);
      inParts += 12 - fast.handedOver;
    }
    expect(inParts).toBeGreaterThan(1500);
  });

  it('reads parts of values that other paths lead into whole', () => {
    const paths = [[{ key: 'a' }], [{ key: 'a' }, { key: 'b' }]];
    const [shape] = compileExpression('a.map(x => x.b)').shapes;
    const scanner = createWasmScanner({ paths, shapes: [shape!, null], strict: false })!;
    scanner.reserve(64).set(Buffer.from('{"a":[{"b":1,"c":2}]}'));
    expect(scanner.advance(21, true)).toBe(1);
    expect(scanner.value(0, 0)).toEqual([{ b: 1, c: 2 }]);
  });

  it('leaves out what is not read', () => {
    const { paths, shapes } = compileExpression('a.map(x => x.b.at(-1) + x.c[1])');
    const scanner = createWasmScanner({ paths, shapes: [shapes[0]!], strict: false })!;
    const line = Buffer.from('{"a":[{"b":[1,2,3],"c":[4,5,6],"d":[7]},8,[9],{"b":"text"}]}');
    scanner.reserve(64).set(line);
    expect(scanner.advance(line.length, true)).toBe(1);
    const hole = undefined;
    expect(scanner.value(0, 0)).toEqual([{ b: [hole, hole, 3], c: [hole, 5] }, 8, [], { b: 'text' }]);
  });
});

function shapesOf({ shapes }: Expression): (string | undefined)[] {
  return shapes.map((shape) => shape && shapeText(shape));
}

/** `all`, or members in braces and elements in brackets; nothing where only its kind matters. */
function shapeText({ whole, keys, every, indexes }: Shape): string {
  if (whole) return 'all';
  const members = keys.map(([key, shape]) => `${key}:${shapeText(shape)}`).join();
  const elements = indexes.map(([index, shape]) => `[${index}]${shapeText(shape)}`).join('');
  return `${members && `{${members}}`}${every ? `[*]${shapeText(every)}` : ''}${elements}`;
}

function results(scanner: Scanner, { paths, evaluate }: Expression, input: Buffer): unknown[] {
  scanner.reserve(input.length).set(input);
  return Array.from({ length: scanner.advance(input.length, true) }, (_, row) => {
    if (scanner.bad(row) !== undefined) return 'bad';
    try {
      return evaluate(
        paths.map((_, slot) => scanner.value(row, slot)),
        undefined,
        row,
      );
    } catch (error) {
      return (error as Error).message;
    }
  });
}

/** An expression over what `drawRecord` makes, most often of an array. */
function drawExpression(draw: Draw): string {
  const key = () => draw.pick(['a', 'b', 'c', 'id', 'OS']);
  const method = () => draw.pick(['map', 'flatMap', 'map', 'filter', 'some', 'find', 'every', 'findIndex']);
  const value = (name: string, depth: number): string => {
    const read = draw.chance(0.8) ? `${name}.${key()}` : name;
    if (depth === 0) return read;
    switch (draw.below(12)) {
      case 0:
        return `${read}.length`;
      case 1:
        return `${read}.at(${draw.below(5) - 3})`;
      case 2:
        return `${read}[${draw.below(3)}]`;
      case 3:
        return `(${value(name, depth - 1)} === ${value(name, depth - 1)})`;
      case 4:
        return `(${value(name, depth - 1)} ?? ${value(name, depth - 1)})`;
      case 5:
        return `({x: ${value(name, depth - 1)}}).x`;
      case 6:
        return `[${value(name, depth - 1)}]`;
      case 7:
        return `(${value(name, depth - 1)} ? ${value(name, depth - 1)} : ${value(name, depth - 1)})`;
      case 8:
        return `typeof ${value(name, depth - 1)}`;
      default:
        return `${read}.${method()}(${arrow(depth - 1)})`;
    }
  };
  const arrow = (depth: number): string => {
    const name = draw.pick(['x', 'y', 'z']);
    if (draw.chance(0.15)) return `({${key()}: ${name}}) => ${value(name, depth)}`;
    return `(${name}${draw.chance(0.1) ? ', n' : ''}) => ${value(name, depth)}`;
  };
  const chain = draw.chance(0.3) ? `.${method()}(${arrow(2)})` : '';
  return `d.${key()}.${method()}(${arrow(3)})${chain}`;
}
