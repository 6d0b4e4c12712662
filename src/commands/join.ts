import { VerbCommand } from '../cli/command/verb-command.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { VERBS } from '../cli/pipeline/verbs.ts';

export default class Join extends VerbCommand {
  static override summary = 'bring records together with the rows of a table';
  static override description =
    `--on says what has to be equal: an expression over the record, and one over a row of the table; one name stands for both. A number and a text are equal where they are written the same; missing and null are equal to nothing.
--kind inner makes a record for each pair, left also passes records without a row; semi passes those that have a row unchanged, anti those that have none. The members of the row stand behind those of the record; where both have one of a name, that of the row is called name_2, unless it is the same. --as NAME puts the whole row into one member.
Several rows of one key make several records: how many such keys there are is said, how many rows have no key, and how many records found no row.

Cost: streams; holds the table, once for each thread. A line of the table that is bad ends the run, because a part of a table would join wrongly.`;
  static override examples = [
    {
      description: 'what is known of each build',
      command: `printf 'id,branch\\n20141109030202,main\\n' > builds.csv; <%= config.bin %> join --with builds.csv --on 'info.appBuildID = id' --kind left --channel nightly --limit 2 2> /dev/null`,
    },
    {
      description: 'records of some users alone',
      command: `printf '%s\\n' '{"u":"ann","n":1}' '{"u":"bob","n":2}' > all.ndjson; printf '%s\\n' '{"u":"bob"}' > some.ndjson; <%= config.bin %> join --with some.ndjson --on u --kind semi all.ndjson`,
    },
  ];
  static override args = VERBS.join.args;
  static override flags = { ...VERBS.join.flags, ...expressionFlags };

  protected override readonly verb = VERBS.join;
}
