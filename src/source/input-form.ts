/** The forms of text from which records can be read. */
export const INPUT_FORMS = ['ndjson', 'csv', 'tsv', 'logfmt'] as const;
/** The name of a form of text. */
export type InputForm = (typeof INPUT_FORMS)[number];
