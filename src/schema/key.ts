/** The key of something renamed to `name`: it stays in its schema. */
export const renamedKey = (key: string, name: string): string =>
  key.includes('.') ? `${key.slice(0, key.indexOf('.'))}.${name}` : name;

/** The name in a key, without the schema. */
export const nameOfKey = (key: string): string => key.slice(key.indexOf('.') + 1);

/** The schema in a key. */
export const schemaOfKey = (key: string): string | undefined =>
  key.includes('.') ? key.slice(0, key.indexOf('.')) : undefined;

/** The key of something that goes to another schema, or to that of the repo: it keeps its name. */
export const movedKey = (key: string, schema: string | undefined): string =>
  schema === undefined ? nameOfKey(key) : `${schema}.${nameOfKey(key)}`;

/**
 * The key that somebody means who says what something is called now: `items` in the schema it has, where there is one,
 * or else in that of the repo; `warehouse.items`; `.items` for that of the repo alone.
 */
export function meantKey(from: string, said: string, exists: (key: string) => boolean): string {
  if (said.includes('.')) return said.startsWith('.') ? said.slice(1) : said;
  const beside = renamedKey(from, said);
  return exists(beside) || !exists(said) ? beside : said;
}
