import { describe, expect, it } from 'vitest';
import { readMessages } from '../support/messages.ts';

/** Names that begin with a capital wherever they stand. */
const NAMES = /^(?:Firefox|Java|Math|Node|Python|Spark)\b/;

/** What others say, as we look for it. */
const OTHERS = ['Unexpected token', 'Unexpected character', 'Not enough stack space', 'Assigning to rvalue'];

describe('messages and hints', () => {
  const messages = readMessages();

  it('are found, in tables too', () => {
    const files = new Set(messages.map(({ file }) => file));
    expect(messages.filter(({ kind }) => kind === 'message').length).toBeGreaterThan(200);
    expect(messages.filter(({ kind }) => kind === 'hint').length).toBeGreaterThan(100);
    for (const file of ['source/file-error.ts', 'source/s3/answers.ts', 'record/expression/from-jq.ts'])
      expect(files).toContain(file);
  });

  it('begin with a small letter', () => {
    const ours = messages.filter(({ text }) => !OTHERS.includes(text));
    expect(ours.filter(({ text }) => /^[A-Z][a-z]* /.test(text) && !NAMES.test(text))).toEqual([]);
  });

  it('end without a stop', () => {
    expect(messages.filter(({ text }) => / .*[^.…][.!]$/.test(text))).toEqual([]);
  });
});
