/** Whether ratings stand in a table, as the first bytes tell; what was taken for user, item and weight of records. */
export interface HeadForm {
  readonly isTable: boolean;
  /** Undefined for pings, and for tables, which say it when more of them is read. */
  readonly said?: string;
}

/**
 * The form of ratings from their first bytes. A record of JSON begins with a brace and a name in quotes, or an id and a
 * tab before these; a brace before anything else is part of a name, such as that of an add-on.
 */
export function formOfHead(head: Uint8Array): HeadForm {
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\uFEFF?[\r\n ]*/, '');
  const line = /^[^\n]*/.exec(text)![0].trimEnd();
  const isJson = /^(?:[^{\t]*\t\s*)?\{\s*(?:["}]|$)|^\[|\0/.test(line);
  if (isJson) return { isTable: false, ...saidOf(line) };
  return { isTable: /\S(?:::|[\t,;| ]+)\S/.test(line.replace(/^[,;\t]/, '.,')) };
}

/** Names by which records are ratings, in the order in which they are looked for. */
const ROLES = {
  user: ['user', 'userId', 'user_id'],
  item: ['item', 'itemId', 'item_id'],
  weight: ['weight', 'rating'],
} as const;

function saidOf(line: string): Pick<HeadForm, 'said'> {
  try {
    const record = JSON.parse(line) as object;
    const [user, item, weight] = (['user', 'item', 'weight'] as const).map((role) =>
      ROLES[role].find((member) => Object.hasOwn(record, member)),
    );
    if (user === undefined || item === undefined) return {};
    return { said: `records: user is ${user}, item is ${item}, ${weight ? `weight is ${weight}` : 'each counts one'}` };
  } catch {
    return {};
  }
}
