import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type OtlpKind, otlpRecords } from '../../src/record/otlp.ts';
import { parseLines, pipeline, tele, temporaryFolder } from '../support/tele.ts';

const RESOURCE = { attributes: [{ key: 'service.name', value: { stringValue: 'api' } }] };
const SCOPE = { name: 'lib', version: '1', attributes: [{ key: 'x', value: { boolValue: true } }] };
const SAID = { resource: { 'service.name': 'api' }, scope: { name: 'lib', version: '1', attributes: { x: true } } };

const logs = (...logRecords: object[]) => ({
  resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ scope: SCOPE, logRecords }] }],
});
const metrics = (...each: object[]) => ({
  resourceMetrics: [{ resource: RESOURCE, scopeMetrics: [{ scope: SCOPE, metrics: each }] }],
});

describe('log records', () => {
  test.each<[string, unknown, unknown]>([
    ['text', { stringValue: '' }, ''],
    ['a whole number as text', { intValue: '10' }, 10],
    ['a whole number', { intValue: 10 }, 10],
    ['one with more digits than a number holds', { intValue: '9007199254740993' }, '9007199254740993'],
    ['a fraction', { doubleValue: 637.704 }, 637.704],
    ['false', { boolValue: false }, false],
    ['bytes', { bytesValue: 'AAE=' }, 'AAE='],
    ['a list', { arrayValue: { values: [{ stringValue: 'a' }, { arrayValue: {} }, {}] } }, ['a', [], null]],
    [
      'an object',
      { kvlistValue: { values: [{ key: '__proto__', value: { intValue: '1' } }] } },
      JSON.parse('{"__proto__":1}'),
    ],
    ['nothing', {}, null],
    ['no value at all', undefined, null],
  ])('hold %s', (_, value, expected) => {
    const [record] = otlpRecords(logs({ body: value, attributes: [{ key: 'k', value }] }), 'logs');
    expect(record).toEqual({ ...SAID, body: expected, attributes: { k: expected } });
  });

  it('keep times, ids and severity as they are', () => {
    const said = {
      timeUnixNano: '1544712660300000000',
      severityNumber: 10,
      severityText: 'Information',
      traceId: '5B8E',
    };
    expect(otlpRecords(logs(said, {}), 'logs')).toEqual([{ ...SAID, ...said }, SAID]);
  });
});

test('metrics have a record for each point, with what the metric says of all', () => {
  const request = metrics(
    {
      name: 'requests',
      unit: '1',
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ asInt: '5', timeUnixNano: '7' }, { asDouble: 0.5 }],
      },
    },
    {
      name: 'wait',
      histogram: {
        dataPoints: [
          {
            count: '2',
            sum: 3,
            bucketCounts: ['1', '1'],
            explicitBounds: [1],
            attributes: [{ key: 'a', value: { intValue: '1' } }],
          },
        ],
      },
    },
    {
      name: 'exp',
      exponentialHistogram: {
        dataPoints: [{ count: '3', zeroCount: '1', positive: { offset: 1, bucketCounts: ['0', '2'] } }],
      },
    },
    { name: 'q', summary: { dataPoints: [{ count: '1', quantileValues: [{ quantile: 0.5, value: 2 }] }] } },
    { name: 'none', gauge: {} },
    { name: 'unknown' },
  );
  expect(otlpRecords(request, 'metrics')).toEqual([
    {
      ...SAID,
      name: 'requests',
      unit: '1',
      type: 'sum',
      aggregationTemporality: 2,
      isMonotonic: true,
      value: 5,
      timeUnixNano: '7',
    },
    { ...SAID, name: 'requests', unit: '1', type: 'sum', aggregationTemporality: 2, isMonotonic: true, value: 0.5 },
    {
      ...SAID,
      name: 'wait',
      type: 'histogram',
      count: 2,
      sum: 3,
      bucketCounts: [1, 1],
      explicitBounds: [1],
      attributes: { a: 1 },
    },
    {
      ...SAID,
      name: 'exp',
      type: 'exponentialHistogram',
      count: 3,
      zeroCount: 1,
      positive: { offset: 1, bucketCounts: [0, 2] },
    },
    { ...SAID, name: 'q', type: 'summary', count: 1, quantileValues: [{ quantile: 0.5, value: 2 }] },
  ]);
});

test('traces have a record for each span, whose events and links have attributes too', () => {
  const attributes = [{ key: 'k', value: { stringValue: 'v' } }];
  const spans = [{ name: 'GET /', kind: 2, events: [{ name: 'e', attributes }], links: [{ attributes }] }];
  expect(otlpRecords({ resourceSpans: [{ scopeSpans: [{ spans }] }] }, 'traces')).toEqual([
    {
      resource: {},
      scope: {},
      name: 'GET /',
      kind: 2,
      events: [{ name: 'e', attributes: { k: 'v' } }],
      links: [{ attributes: { k: 'v' } }],
    },
  ]);
});

test('any request has as many records as its innermost lists have elements', () => {
  const list = fc.array(fc.constant({}), { maxLength: 4 });
  const scopes = fc.array(list, { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(scopes, { maxLength: 3 }), (resources) => {
      const request = {
        resourceLogs: resources.map((each) => ({ scopeLogs: each.map((logRecords) => ({ logRecords })) })),
      };
      expect(otlpRecords(request, 'logs')).toHaveLength(resources.flat(2).length);
    }),
  );
});

test.each<[unknown, OtlpKind, string]>([
  [{ resourceSpans: [] }, 'logs', 'these are traces, not logs'],
  [{ a: 1 }, 'logs', 'there is no resourceLogs in it'],
  [null, 'metrics', 'there is no resourceMetrics in it'],
  [[], 'traces', 'there is no resourceSpans in it'],
  [{ resourceLogs: { a: 1 } }, 'logs', 'resourceLogs is no list'],
])('refuses %j as %s', (request, kind, message) => {
  expect(() => otlpRecords(request, kind)).toThrow(message);
});

test('flat-map --otlp is the same in a pipe, in run, and as an expression; a request of another kind is counted', async () => {
  const input = `${JSON.stringify(logs({ severityText: 'WARN' }, { severityText: 'INFO' }))}\n${JSON.stringify(logs({ severityText: 'WARN' }))}\n`;
  const stdout = '{"severityText":"INFO","n":1}\n{"severityText":"WARN","n":2}\n';
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'requests.json'), input);
  for (const words of ['flat-map --otlp logs', 'flat-map --otlp=logs', `flat-map 'otlp(d, "logs")'`]) {
    expect((await tele(['run', `${words} | aggregate --by severityText`], { input })).stdout).toBe(stdout);
    expect((await pipeline(`tele ${words} requests.json | tele aggregate --by severityText`, { cwd })).stdout).toBe(
      stdout,
    );
  }
  const other = await tele(['flat-map', '--otlp', 'logs', '--max-bad', '50%'], {
    input: `${input}{"resourceSpans":[]}\n`,
  });
  expect(parseLines(other.stdout)).toHaveLength(3);
  expect(other).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('these are traces, not logs') });
  expect((await tele(['flat-map', '--otlp', 'spans'], { input })).exitCode).toBe(2);
});
