/**
 * What is loaded when a bucket is read or written, behind one door: reading ahead is bounded for all of it together.
 */
export { openS3Store } from './open-s3-store.ts';
export { readObjects } from './read-objects.ts';
export { openUpload } from './upload.ts';
