export { frame } from './frame';
export { project } from './project';
export { findString } from './strings';
export { configure, walk, walkRows } from './walk';
