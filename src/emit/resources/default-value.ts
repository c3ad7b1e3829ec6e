import { bareType, type Column, type State } from '../../schema/state.ts';
import { printTree } from '../../sql/ddl/tree.ts';
import { parseArray } from '../../type/array-literal.ts';
import type { Declared } from './declared.ts';
import { quoted } from './options.ts';

/** A default as TypeScript, and what of quarry it names. */
export interface DefaultText {
  readonly text: string;
  readonly uses: readonly string[];
}

/** A default: a plain value where that means the very same, the SQL it is elsewhere. */
export function defaultText(column: Column, { base, ...own }: Declared, state: State): DefaultText | undefined {
  if (column.default === undefined) return undefined;
  return valueText(printTree(column.default), bareType(state, column.type), base ?? own);
}

/** The same of an expression and the type it is for. */
export function valueText(sql: string, type: string, declared: Declared): DefaultText {
  if (sql === 'now()' && declared.name === 'timestamp') return { text: 'now()', uses: ['now'] };
  const value = plainValue(sql, type, declared);
  return value === undefined ? rawText(sql, declared.value) : { text: value, uses: [] };
}

/** The same, with what its type needs. */
export const rawText = (sql: string, value: string): DefaultText => ({
  text: rawSql(sql, value),
  uses: ['sql', ...(value.includes('Range<') ? ['type Range'] : [])],
});

/** `` sql<number>`nextval('a')` `` */
export const rawSql = (sql: string, value: string): string => `sql<${value}>\`${templateText(sql)}\``;

/** Text between backticks. */
export const templateText = (text: string): string => text.replace(/[\\`]|\$\{/g, '\\$&');

const kinds: Readonly<Record<string, (text: string) => string | undefined>> = {
  text: quoted,
  oneOf: quoted,
  ciText: quoted,
  uuid: quoted,
  enumeration: quoted,
  date: quoted,
  json: documentOf,
  list: listOf,
  decimal: (text) => (/^-\d+(\.\d+)?$/.test(text) ? quoted(text) : undefined),
  integer: (text) => (/^-\d{1,9}$/.test(text) ? text : undefined),
  bigint: (text) => (/^-\d{1,18}$/.test(text) ? `${text}n` : undefined),
};

function plainValue(sql: string, type: string, declared: Declared): string | undefined {
  if (declared.name === 'boolean') return sql === 'true' || sql === 'false' ? sql : undefined;
  if (/^\d+(\.\d+)?$/.test(sql)) return numberOf(sql, declared.name);
  const [, text, cast] = /^'((?:[^']|'')*)'::([\s\S]+)$/.exec(sql) ?? [];
  // Spelt in another type it would be stored as a conversion.
  if (text === undefined || cast === undefined || text.includes('\\') || bare(cast) !== bare(type)) return undefined;
  return kinds[declared.name]?.(text.replaceAll("''", "'"));
}

function numberOf(sql: string, name: string): string | undefined {
  if (name === 'decimal') return quoted(sql);
  if (name === 'float') return String(Number(sql)) === sql ? sql : undefined;
  if (sql.includes('.') || sql.length > 9) return undefined;
  if (name === 'integer') return sql;
  return name === 'bigint' ? `${sql}n` : undefined;
}

const bare = (type: string): string => type.replace(/ ?\([\d,]+\)/, '');

/** Only what is written again as it was: a json keeps its blanks. */
function documentOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value === null ? undefined : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function listOf(text: string): string | undefined {
  return text.startsWith('{') && parseArray(text).length === 0 ? '[]' : undefined;
}

/** The default a key of this type has without one being said. */
export const isOwnDefault = (column: Column): boolean =>
  column.default !== undefined && column.type === 'uuid' && printTree(column.default) === 'gen_random_uuid()';

/** A key that applications make: without a default of the database, and not the one Quarry would give it. */
export const madeByApplication = '() => crypto.randomUUID()';
