import { nearest } from '../nearest.ts';
import { type DimensionFilter, type DimensionName, describeFilter } from '../record/dimension.ts';
import { dimensionOf, type Layout } from './layout.ts';

/** The filters of a run, by dimension. */
export type Filters = { readonly [Name in DimensionName]?: DimensionFilter };

/** The facts that a listing collects, for `--list`, `--explain` and the message if nothing matched. */
export interface ListingFacts {
  /** The number of levels that were listed. */
  levels: number;
  /**
   * The keys of what could not be listed, and why: folders without access, dead links, files that went away. Their
   * content is missing.
   */
  readonly failed: Map<string, string>;
  /** The number of objects that do not fit the layout, and one of them. */
  misfits: number;
  misfit?: string;
  /** The number of hidden names that were left out, and one of them. */
  hidden: number;
  hiddenName?: string;
  /** The values that a filter refused, by dimension. */
  readonly refused: Map<DimensionName, Set<string>>;
}

/** The facts before a listing. */
export function newListingFacts(): ListingFacts {
  return { levels: 0, failed: new Map(), misfits: 0, hidden: 0, refused: new Map() };
}

/** The filters that leave something out. */
export function askedFor(filters: Filters): DimensionName[] {
  return (Object.keys(filters) as DimensionName[]).filter((name) => !('any' in filters[name]!));
}

/**
 * Explains why nothing matched, with what exists: 'no object matched --channel "nighlty"; there are: aurora, nightly'.
 */
export function explainEmpty(uri: string, filters: Filters, facts: ListingFacts): { message: string; hint?: string } {
  const [deepest] = [...facts.refused].reverse();
  if (!deepest) return { message: `there is no object in ${uri}` };
  const [name, values] = deepest;
  const wanted = describeFilter(filters[name]!);
  const there = [...values].sort();
  const shown = there.slice(0, 12).join(', ') + (there.length > 12 ? `, … (${there.length} in all)` : '');
  const [best] = nearest(wanted, there);
  return {
    message: `no object in ${uri} matched --${name} "${wanted}"; there ${there.length === 1 ? 'is' : 'are'}: ${shown}`,
    ...(best && { hint: `did you mean --${name} ${best}?` }),
  };
}

/** The filters that this layout cannot answer, because its keys do not state the dimension. */
export function unansweredFilters(layout: Layout, filters: Filters): DimensionName[] {
  const asked = askedFor(filters);
  if (layout.kind === 'plain') return asked;
  if (layout.kind === 'hive') return [];
  const known = new Set(layout.fields.map(dimensionOf));
  return asked.filter((name) => !known.has(name));
}
