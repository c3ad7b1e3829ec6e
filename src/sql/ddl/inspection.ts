import type { Inspection } from '../../schema/operation.ts';
import type { Precheck } from '../../schema/step.ts';
import { enclose } from '../operator/spelling.ts';
import { quoteName, quoteText } from '../quote.ts';
import { dependants } from './dependants.ts';
import { conflicts } from './exclusion.ts';
import { misplaced } from './misplaced.ts';
import { quoteKey } from './name.ts';
import { orphans } from './orphans.ts';
import { keyExpression } from './table-index.ts';
import { printTree } from './tree.ts';

/** What is found where a policy or a right is for somebody who is not there. */
export const lackingRoles = 'roles that the server does not have yet';

type Of<F extends Inspection['finds']> = Extract<Inspection, { readonly finds: F }>;

/** How each search for rows in the way is spelt. */
const spellings: { readonly [F in Inspection['finds']]: (inspection: Of<F>) => Precheck } = {
  roles: ({ roles }) => ({
    sql: `select role, 'create role ' || quote_ident(role) as made_by from unnest(array[${roles.map(quoteText).join(', ')}]) role where not exists (select from pg_roles where rolname = role)`,
    finds: lackingRoles,
  }),
  nulls: ({ table, column, value }) => ({
    sql: `select * from ${quoteKey(table)} where ${value === undefined ? quoteName(column) : enclose(printTree(value))} is null`,
    finds: `rows of ${table} without ${column}`,
  }),
  rows: ({ table, column }) => ({
    sql: `select * from ${quoteKey(table)}`,
    finds: `rows of ${table} for which nothing is known for the required ${column}`,
  }),
  misplaced,
  violations: ({ table, name, condition }) => ({
    sql: `select * from ${quoteKey(table)} where not ${enclose(printTree(condition))}`,
    finds: `rows of ${table} that violate ${name}`,
  }),
  duplicates,
  conflicts,
  orphans,
  dependants,
  strays,
  uncastable: (inspection) => ({
    sql: uncastable(inspection),
    finds: `values of ${inspection.table}.${inspection.column} that are no ${inspection.type}`,
  }),
  // Nothing is found: the server complains of the first value it cannot take, and quotes it.
  failures: ({ table, column, type, value }) => ({
    sql: `select ${quoteName(column)} from ${quoteKey(table)} where pg_typeof(${printTree(value)})::oid = 0`,
    finds: `values of ${table}.${column} that make no ${type}`,
  }),
  strangers: ({ table, column, list, values }) => ({
    sql: list
      ? `select ${quoteName(column)} from ${quoteKey(table)} where not ${quoteName(column)}::text[] <@ array[${values.map(quoteText).join(', ')}]::text[]`
      : `select ${quoteName(column)}, count(*) as rows from ${quoteKey(table)} where ${quoteName(column)}::text not in (${values.map(quoteText).join(', ')}) group by 1`,
    finds: `values of ${table}.${column} other than ${values.join(', ')}`,
  }),
};

/** The query of a precheck, and what a row of its answer means. */
export const printInspection = (inspection: Inspection): Precheck =>
  (spellings[inspection.finds] as (inspection: Inspection) => Precheck)(inspection);

/** Each value of each column by itself, those of lists too, under the name that the domain's check has for it. */
function strays({ domain, columns, conditions }: Of<'strays'>): Precheck {
  const parts = columns.map(({ table, column, list, nulls, using = '$' }) => {
    const made = using.replaceAll('$', () => quoteName(column));
    const value = list ? `unnest(${made})` : made;
    const refused = [
      ...conditions.map((condition) => `not ${enclose(printTree(condition))}`),
      ...(nulls ? ['"value" is null'] : []),
    ];
    return `select ${quoteText(`${table}.${column}`)} as "column", "value"::text as "value" from (select ${value} as "value" from ${quoteKey(table)}) found where ${refused.join(' or ')}`;
  });
  return { sql: parts.join(' union all '), finds: `values that the domain ${domain} does not allow any more` };
}

function duplicates({ table, index, alike = [] }: Of<'duplicates'>): Precheck {
  const keys = index.keys.map(({ on }) => keyExpression(on));
  const conditions = [
    ...(index.where === undefined ? [] : [enclose(printTree(index.where))]),
    ...(index.nullsDistinct ? keys.map((key) => `${key} is not null`) : []),
  ];
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  const columns = index.keys.map(({ on }, i) =>
    typeof on === 'string' ? quoteName(on) : `(${printTree(on)}) as key${i + 1}`,
  );
  const groups = keys.length === 0 ? '' : ` group by ${keys.join(', ')}`;
  const names = index.keys.map(({ on }, i) => (typeof on === 'string' ? on : `key${i + 1}`)).join(', ');
  const meaning = [
    ...(keys.length === 0 ? [] : [`are the same in ${names}`]),
    ...(alike.length === 0 ? [] : [`would all get the same ${alike.join(', ')}`]),
  ];
  return {
    sql: `select ${[...columns, 'count(*) as rows'].join(', ')} from ${quoteKey(table)}${where}${groups} having count(*) > 1`,
    finds: `rows of ${table} that ${meaning.join(' and ')}`,
  };
}

/** Servers before 16 cannot ask whether a text is valid for a type, so patterns say it; what has none is not checked. */
const patterns: Readonly<Record<string, string>> = {
  smallint: String.raw`^\s*[-+]?\d{1,5}\s*$`,
  integer: String.raw`^\s*[-+]?\d{1,10}\s*$`,
  bigint: String.raw`^\s*[-+]?\d{1,19}\s*$`,
  numeric: String.raw`^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$`,
  'double precision': String.raw`^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$`,
  boolean: String.raw`^\s*(t|tr|tru|true|y|ye|yes|on|1|f|fa|fal|fals|false|n|no|of|off|0)\s*$`,
  uuid: String.raw`^\s*\{?([0-9a-f]{4}-?){7}[0-9a-f]{4}\}?\s*$`,
  date: String.raw`^\s*\d{4}-\d{1,2}-\d{1,2}\s*$`,
  jsonb: String.raw`^\s*([\[{"]|-?\d|true|false|null)`,
};
const ranges: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

function uncastable({ table, column, type, text }: Of<'uncastable'>): string {
  const base = type.replace(/\([\d,]+\)/, '');
  const pattern = patterns[base];
  const range = ranges[base];
  const name = quoteName(column);
  const answer = (condition: string): string =>
    `select ${name}, count(*) as rows from ${quoteKey(table)} where ${condition} group by 1`;
  const between = (value: string): string => `${value} not between ${range?.[0]} and ${range?.[1]}`;
  if (!text && range !== undefined) return answer(between(`round(${name}::numeric)`));
  // What no pattern tells is tried: the server complains of the first value it cannot take.
  const tried = `${name}::text::${type} is null`;
  if (pattern === undefined) return answer(`${name} is not null and ${tried}`);
  const unlike = `${name}::text !~* ${quoteText(pattern)}`;
  if (exact.has(type)) return answer(unlike);
  return answer(
    `case when ${unlike} then true else ${range === undefined ? tried : between(`${name}::text::numeric`)} end`,
  );
}

/** Types whose pattern lets nothing else pass. */
const exact = new Set(['numeric', 'double precision', 'boolean', 'uuid']);
