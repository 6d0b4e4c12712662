/** What `help` shows. */
export const HELP = `A line is a pipeline, as tele run takes it: filter 'info.OS === "WINNT"' | aggregate --by info.appVersion
Its first stage reads the source of the shell, or with fetch FILE or fetch --channel beta another one.

  NAME = PIPELINE    give a pipeline a name; nothing is read. Stages may follow a name: NAME | head 3
  cache NAME         read the records of a name into memory, so that no later question reads them again
  explain PIPELINE   say what would be read, and how it would be run
  names              the names, and what is kept of them
  forget NAME        forget a name and what is kept of it
  refresh            list buckets anew; they are listed once otherwise
  PIPELINE > FILE    write the answer to a file, as NDJSON or in the form of --output
  help VERB          what a verb does, and its flags: help aggregate
  exit               leave, as Ctrl-D does

Tab completes verbs, flags, names, the fields of the data, and in a comparison with a quoted text the values of a field.
A line goes on where a quote or a | is open. # begins a comment. Ctrl-C ends the question, not the shell.
A word that is no stage is a program, and gets the records of one part of the input after the other, as in tele run.
To give a whole answer to a program, write it to a file.
`;
