import { quoteName, quoteTable, quoteText } from '../../sql/quote.ts';
import type { Catalog, CatalogGrants, CatalogSequence, CatalogTable } from '../catalog.ts';
import type { Extra, LeftSecurity } from './extra.ts';
import { isPlainSequence, type Place } from './table-in-catalog.ts';

export const schemaOf = (key: string): string => key.slice(0, key.indexOf('.'));
export const nameOf = (key: string): string => key.slice(key.indexOf('.') + 1);

/** Names without a schema are those of the connection's own: SQL says the others only. */
export const shown = (key: string, place: Place): string => (schemaOf(key) === place.schema ? nameOf(key) : key);
export const quoted = (key: string, place: Place): string =>
  quoteTable(schemaOf(key) === place.schema ? undefined : schemaOf(key), nameOf(key));

/** `public.add(integer)` → `add` */
export const bareName = (key: string): string => nameOf(key.slice(0, key.indexOf('(')));

/** Texts of expressions, by what they belong to. */
interface Mentions {
  readonly tables: string;
  readonly domains: string;
}

/** Everything of the database itself that no State holds, besides `serial` sequences, which it does. */
export function extrasOfDatabase(
  place: Place,
  mentions: Mentions,
  { serial, domains }: { readonly serial: ReadonlySet<string>; readonly domains: readonly Extra[] },
): Extra[] {
  const { catalog } = place;
  const functions = Object.entries(catalog.functions).map(([key, { definition }]) => ({
    bare: bareName(key),
    extra: functionExtra(key, definition, place, mentions),
  }));
  const ofDomains = functions.filter(({ bare }) => mentions.domains.includes(bare));
  return [
    ...ofDomains.map(({ extra }) => extra),
    ...domains,
    ...Object.entries(catalog.sequences)
      .filter(([key]) => !serial.has(key))
      .flatMap(([key, sequence]) => sequenceExtras(key, sequence, place)),
    ...functions.filter((one) => !ofDomains.includes(one)).map(({ extra }) => extra),
  ];
}

function functionExtra(key: string, definition: string, place: Place, mentions: Mentions): Extra {
  const kind = /^create (or replace )?procedure/i.test(definition) ? 'procedure' : 'function';
  const bare = bareName(key);
  const needed = mentions.tables.includes(bare) || mentions.domains.includes(bare);
  return {
    kind,
    name: shown(key, place),
    up: definition.trim(),
    down: `drop ${kind} ${quoted(key.slice(0, key.indexOf('(')), place)}${key.slice(key.indexOf('('))}`,
    when: needed ? 'before' : 'after',
  };
}

function sequenceExtras(key: string, sequence: CatalogSequence, place: Place): Extra[] {
  const name = quoted(key, place);
  const { type, start, increment, min, max, cycle, ownedBy } = sequence;
  const options = isPlainSequence(sequence)
    ? ''
    : ` increment by ${increment} minvalue ${min} maxvalue ${max} start with ${start}${cycle ? ' cycle' : ''}`;
  const made: Extra = {
    kind: 'sequence',
    name: shown(key, place),
    up: `create sequence ${name} as ${type}${options}`,
    down: `drop sequence if exists ${name}`,
    when: 'before',
  };
  if (ownedBy === null) return [made];
  const table = ownedBy.slice(0, ownedBy.lastIndexOf('.'));
  const column = quoteName(ownedBy.slice(ownedBy.lastIndexOf('.') + 1));
  const owned = `alter sequence ${name} owned by ${quoted(table, place)}.${column}`;
  return [made, { kind: 'owner of a sequence', name: shown(key, place), up: owned, when: 'after' }];
}

export const remark = (on: string, name: string, comment: string | null): Extra[] =>
  comment === null ? [] : [{ kind: 'comment', name, up: `comment on ${on} is ${quoteText(comment)}`, when: 'after' }];

/** What a table has that its resource cannot say. */
export function extrasOfTable(
  table: CatalogTable,
  place: Place,
  left: LeftSecurity & { readonly constraints: readonly string[]; readonly indexes: readonly string[] },
): Extra[] {
  const key = `${table.schema}.${table.name}`;
  const [name, sql] = [shown(key, place), quoted(key, place)];
  const alter = (kind: string, label: string, what: string, down?: string): Extra => ({
    kind,
    name: label,
    up: `alter table ${sql} ${what}`,
    ...(down === undefined ? {} : { down: `alter table ${sql} ${down}` }),
    when: 'after',
  });
  return [
    ...left.constraints.map((one) => {
      const { kind, definition = '' } = table.constraints[one] ?? {};
      const what = `add constraint ${quoteName(one)} ${definition}`;
      return alter(`${kind ?? ''} constraint`, `${name}.${one}`, what, `drop constraint ${quoteName(one)}`);
    }),
    ...left.indexes.map(
      (one): Extra => ({
        kind: 'index',
        name: `${name}.${one}`,
        up: wholly(table.indexes[one]),
        when: 'after',
      }),
    ),
    ...Object.entries(table.columns).flatMap(([column, { identity }]) => {
      if (identity === null) return [];
      const { start, increment, min, cycle } = identity;
      if (start === '1' && increment === '1' && min === '1' && !cycle) return [];
      const what = `alter column ${quoteName(column)} set start ${start} set increment ${increment} set minvalue ${min}${cycle ? ' set cycle' : ''} restart`;
      return [alter('options of an identity', `${name}.${column}`, what)];
    }),
    ...Object.entries(table.constraints).flatMap(([one, { comment }]) =>
      remark(`constraint ${quoteName(one)} on ${sql}`, `${name}.${one}`, comment),
    ),
    ...Object.entries(table.indexes).flatMap(([one, { comment, clustered, replicaIdentity }]) => [
      ...remark(`index ${quoted(`${table.schema}.${one}`, place)}`, `${name}.${one}`, comment),
      ...(clustered ? [alter('clustering', `${name}.${one}`, `cluster on ${quoteName(one)}`)] : []),
      ...(replicaIdentity
        ? [alter('replica identity', `${name}.${one}`, `replica identity using index ${quoteName(one)}`)]
        : []),
    ]),
    ...triggers(table, name, sql, alter),
    ...(left.secured ? [] : securityExtras(table, { name, sql, why: left.whyNotSecured }, alter)),
    ...grantExtras(left.grants, name, sql, left.whyOfGrants),
  ];
}

/** The server prints an index of a partitioned table as that of the table alone. */
const wholly = (index: CatalogTable['indexes'][string] | undefined): string | undefined =>
  index?.valid === true ? index.definition.replace(/ ON ONLY /, ' ON ') : index?.definition;

/** What roles may do; they have to be there. */
export const grantExtras = (
  grants: CatalogGrants | undefined,
  name: string,
  sql: string,
  why: Readonly<Record<string, string>> = {},
): Extra[] =>
  Object.entries(grants ?? {}).map(([role, privileges]) => {
    const [rights, to] = [`${privileges.join(', ')} on ${sql}`, role === 'public' ? role : quoteName(role)];
    return {
      kind: 'grant',
      name: `${name} to ${role}`,
      up: `grant ${rights} to ${to}`,
      down: `revoke ${rights} from ${to}`,
      when: 'after',
      why: why[role],
    };
  });

interface Secured {
  readonly name: string;
  readonly sql: string;
  readonly why: string | undefined;
}

const securityExtras = (table: CatalogTable, { name, sql, why }: Secured, alter: Alter): Extra[] => [
  ...(table.rowSecurity === 'off' ? [] : [alter('row level security', name, 'enable row level security')]),
  ...(table.rowSecurity === 'forced' ? [alter('row level security', name, 'force row level security')] : []),
  ...policies(table, name, sql).map((extra) => ({ ...extra, why })),
];

const policies = (table: CatalogTable, name: string, sql: string): Extra[] =>
  Object.entries(table.policies).map(
    ([one, { command, permissive, roles, using, check }]): Extra => ({
      kind: 'policy',
      name: `${name}.${one}`,
      up: [
        `create policy ${quoteName(one)} on ${sql}${permissive ? '' : ' as restrictive'} for ${command} to ${roles.map((role) => (role === 'public' ? role : quoteName(role))).join(', ')}`,
        ...(using === null ? [] : [`using (${using})`]),
        ...(check === null ? [] : [`with check (${check})`]),
      ].join(' '),
      down: `drop policy ${quoteName(one)} on ${sql}`,
      when: 'after',
    }),
  );

type Alter = (kind: string, label: string, what: string) => Extra;

function triggers(table: CatalogTable, name: string, sql: string, alter: Alter): Extra[] {
  return Object.entries(table.triggers).flatMap(([one, { definition, enabled }]): Extra[] => [
    {
      kind: 'trigger',
      name: `${name}.${one}`,
      up: definition,
      down: `drop trigger ${quoteName(one)} on ${sql}`,
      when: 'after',
    },
    ...(enabled ? [] : [alter('disabled trigger', `${name}.${one}`, `disable trigger ${quoteName(one)}`)]),
  ]);
}

/** Comments on schemas and types, and what roles may do with schemas, views and sequences. */
export const remarksOf = (catalog: Catalog, place: Place): Extra[] => [
  ...Object.entries(catalog.schemas).flatMap(([name, { comment }]) =>
    remark(`schema ${quoteName(name)}`, name, comment),
  ),
  ...Object.entries(catalog.enums).flatMap(([key, { comment }]) =>
    remark(`type ${quoted(key, place)}`, shown(key, place), comment),
  ),
  ...Object.entries(catalog.views).flatMap(([key, { grants }]) =>
    grantExtras(grants, shown(key, place), quoted(key, place)),
  ),
  ...Object.entries(catalog.sequences).flatMap(([key, { grants }]) =>
    grantExtras(grants, shown(key, place), `sequence ${quoted(key, place)}`),
  ),
];
