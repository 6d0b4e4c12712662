export * from './layout';
export * from './block';
export { buildConstants } from './kinds';
export * from './xxh64';
