export * from './layout';
export * from './decode';
export * from './check';
