export { scanChildren, scanThreads } from './scan';
export { forgetTexts } from './texts';
