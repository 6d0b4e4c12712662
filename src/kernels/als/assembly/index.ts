export { gramItems, rotateItems, startItems, stepItems } from './items';
export { passRows, seedRows } from './pass';
export { solveRows } from './solve';
