/** The entry for code that reads or writes buckets, loaded as one module, so that one budget limits all read-ahead. */
export { openS3Store } from './open-s3-store.ts';
export { readObjects } from './read-objects.ts';
export { openUpload } from './upload.ts';
