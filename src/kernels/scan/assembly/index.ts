export { frame } from './frame';
export { findString } from './strings';
export { configure, walk, walkRows } from './walk';
