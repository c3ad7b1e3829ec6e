import { identifier, snakeCase } from '../../model/naming.ts';
import type { Index, IndexKey, Table } from '../../schema/state.ts';
import type { Tree } from '../../schema/tree.ts';
import { property } from '../drizzle/source.ts';
import { entryName } from '../naming/entry-names.ts';
import { Taken } from '../naming/identifiers.ts';
import { flagOption, listText, optionsText, quoted, textOption } from './options.ts';
import type { ResourcePlan } from './resource-plan.ts';

/** How an expression of a table is written, with the record called `record`: `(t) => …`. */
export type Spell = (tree: Tree, value: string) => { readonly text: string; readonly record: string };

/** The entries of a static: `email: ['email']`. */
export type Entries = readonly string[];

/** Unique constraints, and unique indexes over nothing but attributes. */
export function identityEntries(resource: ResourcePlan, spell: Spell, taken: Iterable<string> = []): Entries {
  const { table, fields } = resource;
  const names = new Taken(taken);
  const entry = (columns: readonly string[], options: Readonly<Record<string, string | undefined>>): string => {
    const on = columns.map((column) => fields.get(column) ?? column);
    const [first = 'key', ...rest] = on;
    const name = names.take(first + rest.map((field) => field.charAt(0).toUpperCase() + field.slice(1)).join(''));
    const more = Object.values(options).some((value) => value !== undefined);
    return `${property(name)}: ${more ? optionsText({ on: listText(on), ...options }) : listText(on)}`;
  };
  return [
    ...table.uniques.map(({ name, columns, nullsDistinct }) =>
      entry(columns, {
        constraint: 'true',
        name: nameUnless(name, identifier(table.name, ...columns, 'key')),
        nullsDistinct: nullsDistinct ? undefined : 'false',
      }),
    ),
    ...table.indexes.filter(isIdentity).map((index) => {
      const columns = index.keys.map(({ on }) => String(on));
      return entry(columns, {
        name: nameUnless(index.name, identifier(table.name, ...columns, 'index')),
        where: conditionText(index.where, spell),
        nullsDistinct: index.nullsDistinct ? undefined : 'false',
      });
    }),
  ];
}

/** Whether a unique index says no more than an identity can. */
export const isIdentity = ({ unique, method, keys, include }: Index): boolean =>
  unique &&
  method === 'btree' &&
  include.length === 0 &&
  new Set(keys.map(({ on }) => on)).size === keys.length &&
  keys.every(
    ({ on, direction, nulls, opclass }) =>
      typeof on === 'string' && direction === 'asc' && nulls === undefined && opclass === undefined,
  );

const nameUnless = (name: string, usual: string): string | undefined => textOption(name === usual ? undefined : name);

const conditionText = (where: Tree | undefined, spell: Spell): string | undefined =>
  where === undefined ? undefined : callback(spell(where, 'boolean'));

const callback = ({ text, record }: ReturnType<Spell>): string => `(${record}) => ${text}`;

/** Indexes besides identities and those that `belongsTo` makes. */
export function indexEntries(
  resource: ResourcePlan,
  indexes: readonly Index[],
  spell: Spell,
  taken: Iterable<string> = [],
): Entries {
  const { table, className } = resource;
  const names = new Taken(taken);
  return indexes.map((index) => {
    const name = names.take(entryName(index.name, { table: table.name, className }));
    const columns = index.keys.map(({ on }) => (typeof on === 'string' ? on : snakeCase(name)));
    const keys = index.keys.map((key) => keyText(key, resource, spell));
    const options = {
      unique: flagOption(index.unique),
      method: index.method === 'btree' ? undefined : quoted(index.method),
      opclass: opclassText(index.keys),
      include:
        index.include.length === 0 ? undefined : listText(index.include.map((one) => resource.fields.get(one) ?? one)),
      where: conditionText(index.where, spell),
      nullsDistinct: index.nullsDistinct ? undefined : 'false',
      name: nameUnless(index.name, identifier(table.name, ...columns, 'index')),
    };
    const on = keys.length === 1 ? (keys[0] ?? '') : `[${keys.join(', ')}]`;
    const plain = Object.values(options).every((value) => value === undefined) && !on.startsWith('(');
    const list = keys.length === 1 ? `[${on}]` : on;
    return `${property(name)}: ${plain ? list : optionsText({ on, ...options })}`;
  });
}

function keyText({ on, direction, nulls }: IndexKey, { fields }: ResourcePlan, spell: Spell): string {
  if (typeof on === 'string') {
    const field = fields.get(on) ?? on;
    if (nulls === undefined) return quoted(direction === 'desc' ? `-${field}` : field);
    return `(r) => ${member('r', field)}.${direction}(${quoted(nulls)})`;
  }
  const { text, record } = spell(on, 'string');
  const ordered = direction === 'desc' || nulls !== undefined;
  return `(${record}) => ${text}${ordered ? `.${direction}(${nulls === undefined ? '' : quoted(nulls)})` : ''}`;
}

function opclassText(keys: readonly IndexKey[]): string | undefined {
  const classes = keys.map(({ opclass }) => opclass);
  if (classes.every((one) => one === undefined)) return undefined;
  const [first] = classes;
  if (first !== undefined && classes.every((one) => one === first)) return quoted(first);
  return `[${classes.map((one) => (one === undefined ? 'null' : quoted(one))).join(', ')}]`;
}

/** Checks by names that say what is left of their own. */
export function checkEntries(
  { table, className }: ResourcePlan,
  checks: Table['checks'],
  spell: Spell,
  taken: Iterable<string> = [],
): Entries {
  const names = new Taken(taken);
  return checks.map(({ name, condition }) => {
    const entry = names.take(entryName(name, { table: table.name, className }));
    const given = nameUnless(name, identifier(table.name, snakeCase(entry), 'check'));
    const text = callback(spell(condition, 'boolean'));
    return `${property(entry)}: ${given === undefined ? text : optionsText({ condition: text, name: given })}`;
  });
}

/** What no two records may have in common. */
export function exclusionEntries(
  { table, className, fields }: ResourcePlan,
  spell: Spell,
  taken: Iterable<string> = [],
): Entries {
  const names = new Taken(taken);
  return (table.exclusions ?? []).map(({ name, method, keys, where }) => {
    const entry = names.take(entryName(name, { table: table.name, className }));
    const pairs = keys.map(({ on, operator }) => {
      const key = typeof on === 'string' ? quoted(fields.get(on) ?? on) : callback(spell(on, 'string'));
      return `[${key}, ${quoted(operator)}]`;
    });
    return `${property(entry)}: ${optionsText({
      on: `[${pairs.join(', ')}]`,
      method: method === 'gist' ? undefined : quoted(method),
      where: conditionText(where, spell),
      name: nameUnless(name, identifier(table.name, snakeCase(entry), 'excl')),
    })}`;
  });
}

/** `r.name`; every field is an identifier. */
export const member = (record: string, field: string): string => `${record}.${field}`;
