import type { Aggregate } from '../../aggregate/aggregate.ts';
import type { Json } from '../../record/record.ts';
import { hashed } from '../book/hashed.ts';
import { enterPing, keyOf } from '../book/keyed-entries.ts';
import { NumberWriter } from '../book/numbers.ts';
import { groupName } from '../group-name.ts';
import { definedShape, readDefinition } from './definitions.ts';
import { clientIn, documentIn, HISTOGRAM_VALUES, type HistogramChoice, readHistograms, subsessionIn } from './read.ts';
import { reportHistograms } from './report.ts';
import {
  decodeHistograms,
  emptyHistograms,
  encodeHistograms,
  type HistogramState,
  mergeHistogramStates,
  type NumberedHistogram,
  type PingFacts,
  packHistograms,
  seriesNumber,
  unpackHistograms,
  writePing,
} from './state.ts';

/** Options of a merged histogram. Plain JSON: part of a plan. */
export interface HistogramOptions extends HistogramChoice {
  /**
   * The histogram's definition as in Firefox's Histograms.json, for stored counts, which have no bounds of their own.
   */
  readonly definition?: Json;
  /** Whether one more argument follows the paths, with a histogram for each of its values. */
  readonly by?: boolean;
  /** Whether pings with the same document id count once. Default true; false for data whose ids are not unique. */
  readonly distinctIds?: boolean;
}

/**
 * Merges a Firefox histogram over pings. Arguments: the values at `histogramPaths`, and with `by` one more. Finishes as
 * HistogramReport.
 */
export function mergeHistograms(options: HistogramOptions): Aggregate<HistogramState> {
  const { name, distinctIds = true } = options;
  const defined = options.definition === undefined ? definedShape(name) : readDefinition(options.definition, name);
  const entry = new NumberWriter();
  return {
    zero: emptyHistograms,

    add(state, values) {
      const group = options.by === true ? groupName(values[HISTOGRAM_VALUES]) : null;
      const facts: PingFacts = { damaged: 0, unshaped: 0, doubtful: 0, oddKeys: 0, empty: 0 };
      const histograms: NumberedHistogram[] = [];
      let found = false;
      readHistograms(values, options, defined, (histogram, key) => {
        found = true;
        if (typeof histogram === 'string') {
          facts[histogram]++;
          return;
        }
        const { shape, counts, sum } = histogram;
        if (histogram.doubtful) facts.doubtful++;
        facts.oddKeys += histogram.oddKeys;
        if (counts.every((count) => count === 0)) facts.empty++;
        const series = seriesNumber(state, { group, key: key ?? null, shape, buckets: counts.length });
        histograms.push({ series, counts, sum });
      });
      const part = subsessionIn(values);
      const key = keyOf(state, part?.id, distinctIds ? documentIn(values) : undefined);
      const client = clientIn(values);
      const head = {
        session: key?.session ?? false,
        seconds: part?.seconds,
        client: client === undefined ? undefined : hashed(client),
        found,
      };
      writePing(entry, head, facts, histograms);
      enterPing(state, key?.hash, entry);
      return state;
    },

    merge: mergeHistogramStates,
    finish: (state) => ({ value: reportHistograms(state, name) as unknown as Json }),
    encode: encodeHistograms,
    decode: decodeHistograms,
    pack: packHistograms,
    unpack: unpackHistograms,
  };
}
