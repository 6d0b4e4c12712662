/** A JSON value as `JSON.parse` makes it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A telemetry record: one JSON object, usually one ping. */
export type JsonRecord = { [key: string]: Json };

/**
 * One step into a record: a member by its exact key, the n-th element (a negative n counts from the end), or every
 * element of an array and every value of a map.
 */
export type PathStep = { readonly key: string } | { readonly index: number } | { readonly every: true };

/** The steps from the root of a record to a value. The empty path is the record itself. */
export type Path = readonly PathStep[];
