/** The key of something renamed to `name`: it stays in its schema. */
export const renamedKey = (key: string, name: string): string =>
  key.includes('.') ? `${key.slice(0, key.indexOf('.'))}.${name}` : name;

/** The name in a key, without the schema. */
export const nameOfKey = (key: string): string => key.slice(key.indexOf('.') + 1);

/** The schema in a key. */
export const schemaOfKey = (key: string): string | undefined =>
  key.includes('.') ? key.slice(0, key.indexOf('.')) : undefined;
