import { createGunzip } from 'node:zlib';
import type { ByteSource } from '../bytes.ts';
import { cutIn, damaged } from './fault.ts';
import { INFLATER_OPTIONS, transformBytes } from './transform-bytes.ts';

/**
 * The decoded bytes of a gzip file with one or more members. As with gzip itself, zeros may follow the last member
 * (tapes and disk images pad with them); anything else is an error. Memory: a few blocks of 128 KiB.
 */
export function gzipBytes(source: ByteSource, name: string): ByteSource {
  return transformBytes(source, name, {
    create: () => createGunzip(INFLATER_OPTIONS),
    fault: gzipFault,
    tail(rest) {
      if (rest.some((byte) => byte !== 0)) throw damaged('something other than zeros follows the last gzip member');
    },
  });
}

function gzipFault(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return cutIn('a gzip member');
  if (code === 'Z_DATA_ERROR' && message === 'incorrect header check')
    return damaged('what should be a gzip member is none');
  if (code === 'Z_DATA_ERROR' && message === 'incorrect data check')
    return damaged('a gzip member does not match its checksum');
  if (code?.startsWith('Z_')) return damaged(`a gzip member cannot be decoded (${message})`);
  return error;
}
