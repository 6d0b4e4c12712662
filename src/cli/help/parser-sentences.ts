/** Patterns of the sentences of oclif's parser, and their equivalents in the words of tele's messages. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^--(\S+?)(?:=.*)? cannot also be provided when using --(\S+)$/s, '--$2 and --$1 cannot be used together'],
  [/^All of the following must be provided when using (--\S+): (.*)$/, '$1 needs $2'],
  [/^One of the following must be provided when using (--\S+): (.*)$/, '$1 needs one of $2'],
  [/^Only the following can be provided when using (--\S+): (.*)$/, '$1 goes only with $2'],
  [/^Expected (--\S+?)=(.*) to be one of: (.*)$/s, '$1 takes one of $3, not "$2"'],
  [/^Expected (.*) to be one of: (.*)$/s, '"$1" is none of $2'],
  [/^(--\S+): Expected an integer but received: (.*)$/s, '$1 takes a whole number, not "$2"'],
  [
    /^(--\S+): Expected an integer greater than or equal to (\S+) but received: (.*)$/s,
    '$1 takes a whole number from $2 on, not "$3"',
  ],
  [
    /^(--\S+): Expected an integer less than or equal to (\S+) but received: (.*)$/s,
    '$1 takes a whole number up to $2, not "$3"',
  ],
  [/^Flag (--\S+) expects one of these values: (.*)$/, '$1 needs one of $2'],
  [/^Flag (--\S+) expects a value$/, '$1 needs a value'],
  [/^Flag (--\S+) can only be specified once$/, '$1 can be given only once'],
  [/^Missing required flag (\S+)$/, '--$1 is missing'],
];

/** Rewrites a sentence of oclif's parser in the words of tele's messages; any other sentence stays as it is. */
export function inOurWords(sentence: string): string {
  const [pattern, ours] = SENTENCES.find(([each]) => each.test(sentence)) ?? [];
  return pattern === undefined ? sentence : sentence.replace(pattern, ours!);
}
