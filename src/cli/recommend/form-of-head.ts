/** Whether the first bytes are a table of ratings; otherwise how records are read as ratings. */
export interface HeadForm {
  readonly isTable: boolean;
  /**
   * The message about how records are read. Undefined for pings, and for tables, which are described once more of them
   * is read.
   */
  readonly said?: string;
}

/**
 * Finds the form of ratings from their first bytes. A JSON record begins with a brace and a quoted name, or with an id
 * and a tab before these; a brace before anything else is part of a name, such as that of an add-on.
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

/** Member names that make records ratings, in the order in which they are tried. */
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
