import type { ForeignKey, Table } from '../../schema/state.ts';
import { attributeNames, columnWords } from '../naming/attribute-names.ts';
import { camel, camelCase, reservedFields, Taken, wordsOf } from '../naming/identifiers.ts';
import { type Reference, referenceNames } from '../naming/references.ts';
import type { RelationshipPlan, ResourcePlan } from './resource-plan.ts';
import type { Target } from './target.ts';

/** What naming knows of the other tables. */
export interface Tables {
  /** The table behind a key, and its class. */
  readonly behind: (key: string) => { readonly table: Table; readonly className: string } | undefined;
  /** What the names of columns may begin with. */
  readonly words: ReadonlySet<string>;
}

/** The fields of columns, and the names that are taken by them. */
export function fieldsOf(
  table: Table,
  foreignKeys: readonly ForeignKey[],
  tables: Tables,
  { columns, taken }: { readonly columns: readonly string[]; readonly taken: Taken } = {
    columns: table.columns.map(({ name }) => name),
    taken: new Taken(reservedFields),
  },
): { readonly fields: ReadonlyMap<string, string>; readonly taken: Taken } {
  const references = new Map<string, Reference>();
  for (const key of foreignKeys.toSorted((a, b) => a.columns.length - b.columns.length)) {
    const reference = referenceOf(table, key, tables);
    if (reference !== undefined && !references.has(reference.column)) references.set(reference.column, reference);
  }
  return { fields: attributeNames(columns, references, { tables: tables.words, taken }), taken };
}

/**
 * The column by which a foreign key is called: its only one, or the one that is not called as there, as in
 * `(tenant_id, author_id)` to `(tenant_id, id)`.
 */
function referenceOf(table: Table, { columns, to }: ForeignKey, { behind }: Tables): Reference | undefined {
  const target = behind(to.table);
  const pairs = columns.map((column, i) => ({ column, to: to.columns[i] ?? '' }));
  const [one, ...more] = pairs.length === 1 ? pairs : pairs.filter((pair) => pair.column !== pair.to);
  if (one === undefined || more.length > 0 || target === undefined) return undefined;
  const isKey = table.primaryKey?.columns.length === 1 && table.primaryKey.columns[0] === one.column;
  return { ...one, table: target.table.name, className: target.className, isKey };
}

/** Adds the relationship of a foreign key. */
export function relate(resource: ResourcePlan, foreignKey: ForeignKey, tables: Tables & { readonly to: Target }): void {
  const { to } = tables;
  const reference = referenceOf(resource.table, foreignKey, tables);
  const wanted =
    reference === undefined
      ? namesOfSeveral(foreignKey.columns, to)
      : referenceNames(reference, (column) => columnWords(column, tables.words)).relationship;
  const name = resource.taken.take(...wanted);
  const target = tables.behind(foreignKey.to.table)?.table;
  const explicit = target === undefined || isExplicit(foreignKey, target, to);
  const link: RelationshipPlan = { kind: 'belongsTo', name, foreignKey, to, explicit };
  resource.relationships.push(link);
}

/** By what all columns begin with: `home` of `(home_country, home_number)`; else by the class. */
function namesOfSeveral(columns: readonly string[], { className }: Target): readonly string[] {
  const all = columns.map(wordsOf);
  const [first = []] = all;
  const end = first.findIndex((word, i) => all.some((words) => words[i] !== word));
  const shared = first.slice(0, end === -1 ? first.length - 1 : end);
  const plain = camelCase(className);
  return shared.length === 0 ? [plain, `${plain}Record`] : [camel(shared), `${camel(shared)}${className}`];
}

/** Whether it has to be said what a key refers to. */
function isExplicit({ to }: ForeignKey, { primaryKey }: Table, { fields }: Target): boolean {
  const key = primaryKey?.columns ?? [];
  if (key.length !== to.columns.length || key.some((column, i) => column !== to.columns[i])) return true;
  // A field called `id` is taken for the key by the types.
  const ids = [...fields].filter(([, field]) => field === 'id').map(([column]) => column);
  return key.length === 1 && ids.some((column) => column !== key[0]);
}
