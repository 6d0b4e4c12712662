import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMS_SEED } from '../../../fixtures/generator/form-kinds.ts';
import { drawForms } from '../../../fixtures/generator/forms.ts';
import { publishedAggregate } from '../../../fixtures/generator/published.ts';
import { textMembers } from '../../../src/analysis/hangs/read/json-members.ts';
import { publishedDays } from '../../../src/analysis/hangs/read/published.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const parsedText = (text: Uint8Array) => JSON.parse(Buffer.from(text).toString()) as unknown;

describe('members of a large document', () => {
  it('are those of JSON.parse, however it is written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        const found = textMembers(bytes(text)).map(([key, value]) => [key, parsedText(value)]);
        expect(found).toEqual(Object.entries(JSON.parse(text) as object));
        const list = JSON.stringify(Object.values(object), null, indent);
        expect(textMembers(bytes(list)).map(([, value]) => parsedText(value))).toEqual(JSON.parse(list));
      }),
    );
  });

  it.each(['{"a":', '{"a"', '{"a', '[1,', '[[1]', '["a\\"]', '{"a" 1}'])('refuse what ends too early: %s', (text) => {
    expect(() => textMembers(bytes(text))).toThrow(SyntaxError);
  });
});

describe('a published aggregate', () => {
  const [week] = drawForms(FORMS_SEED).weeks;
  const { threads, usageHoursByDate } = publishedAggregate(week!.day, week!.pings) as {
    threads: unknown[];
    usageHoursByDate: unknown;
  };
  const all = (of: unknown) =>
    publishedDays(of, usageHoursByDate).map(({ day, hours, threads: found }) => ({
      day,
      hours,
      threads: found.map(({ name, each }) => {
        const samples: unknown[] = [];
        each((...sample) => samples.push(sample));
        return { name, samples };
      }),
    }));

  it('is the same from its text, column by column, as from its objects', () => {
    const read = all(bytes(JSON.stringify(threads)));
    expect(read).toEqual(all(threads));
    expect(read[0]!.threads.map(({ name, samples }) => [name, samples.length > 5])).toEqual([
      ['Gecko', true],
      ['Gecko_Child', true],
    ]);
  });

  it('is read as far as it makes sense: indices that lead nowhere or in circles, and places without a sample', () => {
    const [thread] = threads as { stackTable: { prefix: number[] }; sampleTable: { stack: number[] } }[];
    const { stackTable, sampleTable, ...rest } = structuredClone(thread!);
    stackTable.prefix[2] = 2;
    stackTable.prefix[3] = 99_999;
    sampleTable.stack[0] = 99_999;
    const dates = [{ date: week!.day, sampleHangCount: [1, null, 2], sampleHangMs: [200, null] }];
    const [day] = all([{ ...rest, stackTable, sampleTable, dates }]);
    expect(
      (day!.threads[0]!.samples as unknown[][]).map(([stack, ...rest]) => [(stack as string[]).length, ...rest]),
    ).toMatchObject([
      [0, 1, 200, expect.anything()],
      [3, 2, Number.NaN, expect.anything()],
    ]);
  });
});
