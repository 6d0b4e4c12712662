/** The kinds of OpenTelemetry's data, by the name of the list that a request of the kind has. */
const LISTS = {
  logs: ['resourceLogs', 'scopeLogs'],
  metrics: ['resourceMetrics', 'scopeMetrics'],
  traces: ['resourceSpans', 'scopeSpans'],
} as const;

/** The name of a kind of OpenTelemetry's data. */
export type OtlpKind = keyof typeof LISTS;

/** The names of the kinds. */
export const OTLP_KINDS = Object.keys(LISTS) as readonly OtlpKind[];

type Members = Readonly<Record<string, unknown>>;

/**
 * Makes a record of each log record, point of a metric or span of an export request in OTLP's JSON encoding. It has the
 * resource's attributes and the scope beside its own members; attributes are an object, and values are what they hold.
 * A whole number that JSON has as text becomes a number if no digit is lost; times stay text. Throws a TypeError for
 * what is no such request. Source: the JSON encoding of OTLP/HTTP, and opentelemetry/proto.
 */
export function otlpRecords(request: unknown, kind: OtlpKind): object[] {
  const [resources, scopes] = LISTS[kind];
  expectRequest(request, kind);
  return listIn(request, resources).flatMap((each) => {
    const resource = attributesIn(objectIn(each.resource).attributes);
    return listIn(each, scopes).flatMap((own) => {
      const scope = plain(objectIn(own.scope)) as object;
      const points =
        kind === 'metrics'
          ? listIn(own, 'metrics').flatMap(pointsOf)
          : listIn(own, kind === 'logs' ? 'logRecords' : 'spans');
      return points.map((point) => ({ resource, scope, ...(plain(point) as object) }));
    });
  });
}

function expectRequest(request: unknown, kind: OtlpKind): asserts request is Members {
  const names = typeof request === 'object' && request !== null ? Object.keys(request) : [];
  const other = OTLP_KINDS.find((each) => each !== kind && names.includes(LISTS[each][0]));
  if (other !== undefined) throw new TypeError(`these are ${other}, not ${kind}`);
  if (!names.includes(LISTS[kind][0])) throw new TypeError(`there is no ${LISTS[kind][0]} in it`);
}

/** What a metric is named, and what its points are, in its members; its points are in one of them, by its type. */
const TYPES = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

/** Makes an object of each point of a metric, with what the metric says of all. A metric without points has none. */
function pointsOf(metric: Members): Members[] {
  const type = TYPES.find((name) => metric[name] !== undefined);
  if (type === undefined) return [];
  const { [type]: data, ...said } = metric;
  const { dataPoints: _, ...facts } = objectIn(data);
  return listIn(objectIn(data), 'dataPoints').map(({ asDouble, asInt, ...point }) => ({
    ...said,
    type,
    ...facts,
    ...(asInt !== undefined && { value: whole(asInt) }),
    ...(asDouble !== undefined && { value: asDouble }),
    ...point,
  }));
}

/** Members that are 64-bit integers, which the encoding writes as text. */
const LONGS = new Set(['count', 'zeroCount', 'bucketCounts', 'asInt']);

/** A value without the encoding of attributes, bodies and 64-bit integers. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, own]) => {
      if (name === 'attributes' || name === 'filteredAttributes') return [name, attributesIn(own)];
      if (name === 'body') return [name, valueIn(own)];
      if (LONGS.has(name)) return [name, Array.isArray(own) ? own.map(whole) : whole(own)];
      return [name, plain(own)];
    }),
  );
}

function attributesIn(list: unknown): object {
  return Object.fromEntries((Array.isArray(list) ? list : []).map(({ key, value }) => [key, valueIn(value)]));
}

/** The value that an AnyValue of OTLP holds; null for none. */
function valueIn(value: unknown): unknown {
  const [[type, own] = []] = Object.entries(objectIn(value));
  if (type === 'intValue') return whole(own);
  if (type === 'arrayValue') return listIn(objectIn(own), 'values').map(valueIn);
  if (type === 'kvlistValue') return attributesIn(objectIn(own).values);
  return own ?? null;
}

/** A whole number that is written as text, as a number if it has all digits then. */
function whole(value: unknown): unknown {
  return typeof value === 'string' && String(Number(value)) === value ? Number(value) : value;
}

function objectIn(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function listIn(value: Members, name: string): readonly Members[] {
  const list = value[name] ?? [];
  if (!Array.isArray(list)) throw new TypeError(`${name} is no list`);
  return list.map(objectIn);
}
