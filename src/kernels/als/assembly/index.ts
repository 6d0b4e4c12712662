export { gramItems, probeItems, rotateItems, startItems, stepItems } from './items';
export { passRows, seedRows } from './pass';
export { countRanks } from './ranks';
export { nextRow } from './scan';
export { solveRows } from './solve';
