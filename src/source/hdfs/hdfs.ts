/** The entry for code that reads or writes HDFS, loaded as one module. */
export { openHdfsUpload, removePending } from './hdfs-upload.ts';
export { openHdfsStore } from './open-hdfs-store.ts';
