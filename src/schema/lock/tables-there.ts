import type { Act, ActOf, ConstraintText } from '../lint/act.ts';
import { inSchemaOf } from '../lint/key-from.ts';
import { columnOf, keyOf, type State, type Table } from '../state.ts';
import { columnsOf } from '../tree.ts';
import { readsOf } from '../view/reads.ts';
import { DomainsThere, typeFrom } from './domains-there.ts';

interface Reference {
  readonly columns: readonly string[];
  readonly to: string;
}

interface There {
  /** Its key when the migration began. */
  readonly origin: string;
  /** What the table was when the migration began: undefined for one that is not known. */
  readonly before: Table | undefined;
  readonly references: Map<string, Reference>;
  /** Names of checks that say that a column is not null, and whether they hold for all rows. */
  readonly proofs: Map<string, { readonly column: string; readonly isValid: boolean }>;
  readonly renamed: Map<string, string>;
  readonly retyped: Set<string>;
  /** The names of the types that its columns are of now. */
  readonly types: Map<string, string>;
}

/** The tables a migration finds, and what has become of them by its statements so far. */
export class TablesThere {
  readonly #tables = new Map<string, There>();
  readonly #indexes = new Map<string, string>();
  readonly #made = new Set<string>();
  readonly domains: DomainsThere;
  /** What views read. */
  readonly #views = new Map<string, ReadonlySet<string>>();

  /** The structure as far as it is known, and the keys of tables that are there besides. */
  constructor(before?: State, others: Iterable<string> = []) {
    this.domains = new DomainsThere(before);
    for (const key of others) this.#tables.set(key, blank(key));
    for (const table of before?.tables ?? []) {
      const key = keyOf(table);
      this.#tables.set(key, {
        origin: key,
        before: table,
        references: new Map(table.foreignKeys.map(({ name, columns, to }) => [name, { columns, to: to.table }])),
        proofs: new Map(),
        renamed: new Map(),
        retyped: new Set(),
        types: typesOf(table.columns),
      });
      const own = [...table.indexes, ...table.uniques, ...(table.primaryKey === undefined ? [] : [table.primaryKey])];
      for (const { name } of own) this.#indexes.set(inSchemaOf(key, name), key);
    }
    for (const view of before?.views ?? []) {
      this.#views.set(keyOf(view), readsOf(view));
      if (!view.materialized) continue;
      this.#tables.set(keyOf(view), { ...blank(keyOf(view)), types: typesOf(view.columns) });
      for (const { name } of view.indexes) this.#indexes.set(inSchemaOf(keyOf(view), name), keyOf(view));
    }
  }

  /** Tables that were there before the migration. */
  isOld(key: string): boolean {
    return !this.#made.has(key) && this.#tables.has(key);
  }

  /** What each table was called when the migration began, by its name now. */
  origins(): ReadonlyMap<string, string> {
    return new Map([...this.#tables].map(([key, { origin }]) => [key, origin]));
  }

  /** Those that a query with these names in it may read, be it through views. */
  readBy(names: ReadonlySet<string>): readonly string[] {
    const isNamed = (key: string): boolean => names.has(key) || names.has(bare(key));
    const found = new Set([...this.#tables.keys(), ...this.#views.keys()].filter(isNamed));
    // A set takes in what is added on the way.
    for (const key of found) if (!this.#tables.has(key)) for (const read of this.#views.get(key) ?? []) found.add(read);
    return [...found].filter((key) => this.isOld(key));
  }

  tableOfIndex(name: string): string | undefined {
    return this.#indexes.get(name);
  }

  /** Where the foreign keys of a table lead: all of them, those of a column, or the one of a name. */
  targets(key: string, of: { readonly column?: string; readonly constraint?: string } = {}): readonly string[] {
    const { column, constraint } = of;
    return [...(this.#tables.get(key)?.references ?? [])]
      .filter(
        ([name, { columns }]) => (constraint ?? name) === name && (column === undefined || columns.includes(column)),
      )
      .map(([, { to }]) => to);
  }

  /** Tables whose foreign keys lead to this one. */
  referring(key: string): readonly string[] {
    return [...this.#tables]
      .filter(([, { references }]) => [...references.values()].some(({ to }) => to === key))
      .map(([one]) => one);
  }

  /** The type of a column, where it is known and the migration has not changed it. */
  typeOf(key: string, column: string): string | undefined {
    const there = this.#tables.get(key);
    if (there === undefined || there.retyped.has(column)) return undefined;
    return columnOf(there.before, there.renamed.get(column) ?? column)?.type;
  }

  /** Tables with columns of a type. */
  holding(type: string): readonly string[] {
    return [...this.#tables].filter(([, { types }]) => [...types.values()].includes(type)).map(([key]) => key);
  }

  /** Whether constraints look at the values of a column, which a change of its type has them do again. */
  isChecked(key: string, column: string): boolean {
    const there = this.#tables.get(key);
    const name = there?.renamed.get(column) ?? column;
    const { checks = [], foreignKeys = [], exclusions = [] } = there?.before ?? {};
    return (
      there?.before === undefined ||
      checks.some(({ condition }) => columnsOf(condition).has(name)) ||
      foreignKeys.some(({ columns }) => columns.includes(name)) ||
      exclusions.length > 0 ||
      this.referring(key).length > 0
    );
  }

  /** Whether a validated check says that no row lacks a value. */
  isProven(key: string, column: string): boolean {
    return [...(this.#tables.get(key)?.proofs.values() ?? [])].some((one) => one.column === column && one.isValid);
  }

  /** Takes note of what a statement did; `reads`: what a view that it makes reads. */
  note(act: Act, reads: readonly string[] = []): void {
    switch (act.kind) {
      case 'createTable':
        this.#create(act);
        break;
      case 'createView':
        this.#made.add(act.name);
        this.#views.set(act.name, new Set(reads));
        break;
      case 'createIndex':
        if (act.name !== undefined) this.#indexes.set(inSchemaOf(act.table, act.name), act.table);
        break;
      case 'renameIndex':
        rekey(this.#indexes, act.name, act.to);
        break;
      case 'renameTable':
        this.#rename(act.table, inSchemaOf(act.table, act.to));
        break;
      case 'moveTable':
        this.#rename(act.table, `${act.schema}.${bare(act.table)}`.replace(/^public\./, ''));
        break;
      case 'dropTable':
        this.#tables.delete(act.name);
        break;
      default:
        if ('table' in act) this.#alter(act.table, act);
    }
  }

  #create({ table, columns, constraints }: ActOf<'createTable'>): void {
    this.#made.add(table);
    this.#tables.set(table, blank(table));
    for (const one of [...constraints, ...columns.flatMap((column) => column.constraints)]) this.#refer(table, one);
  }

  #alter(key: string, act: Act): void {
    const there = this.#tables.get(key);
    if (act.kind === 'addConstraint') this.#refer(key, act.constraint);
    if (act.kind === 'addColumn') {
      for (const one of act.column.constraints) this.#refer(key, one);
      if (!act.column.type.list) there?.types.set(act.column.name, act.column.type.name);
    }
    if (act.kind === 'dropColumn') there?.types.delete(act.column);
    if (act.kind === 'renameColumn') this.#renameColumn(key, act.column, act.to);
    if (act.kind === 'alterType') {
      there?.retyped.add(act.column);
      there?.types.set(act.column, `${act.type.name}${act.type.list ? '[]' : ''}`);
    }
    if (act.kind === 'validateConstraint') this.#validate(key, act.name);
    if (act.kind !== 'dropConstraint') return;
    there?.references.delete(act.name);
    there?.proofs.delete(act.name);
  }

  #refer(key: string, { name, type, columns, to, condition, notValid }: ConstraintText): void {
    const there = this.#tables.get(key);
    if (type === 'foreign key' && to !== undefined)
      there?.references.set(name ?? `${columns.join()}>${to}`, { columns, to });
    const words = (condition ?? []).map(({ text }) => text).filter((text) => text !== '(' && text !== ')');
    const [column, ...rest] = words;
    if (name !== undefined && column !== undefined && rest.join(' ') === 'is not null')
      there?.proofs.set(name, { column: column.replace(/^"|"$/g, '').replaceAll('""', '"'), isValid: !notValid });
  }

  #validate(key: string, name: string): void {
    const proofs = this.#tables.get(key)?.proofs;
    const found = proofs?.get(name);
    if (found !== undefined) proofs?.set(name, { ...found, isValid: true });
  }

  #rename(from: string, to: string): void {
    rekey(this.#tables, from, to);
    if (this.#made.delete(from)) this.#made.add(to);
    for (const [name, table] of this.#indexes) if (table === from) this.#indexes.set(name, to);
    for (const { references } of this.#tables.values()) {
      for (const [name, reference] of references) if (reference.to === from) references.set(name, { ...reference, to });
    }
  }

  #renameColumn(key: string, from: string, to: string): void {
    const there = this.#tables.get(key);
    if (there === undefined) return;
    there.renamed.set(to, there.renamed.get(from) ?? from);
    rekey(there.types, from, to);
    for (const [name, { columns, to: target }] of there.references)
      there.references.set(name, { columns: columns.map((one) => (one === from ? to : one)), to: target });
  }
}

const bare = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

const blank = (origin: string): There => ({
  origin,
  before: undefined,
  references: new Map(),
  proofs: new Map(),
  renamed: new Map(),
  retyped: new Set(),
  types: new Map(),
});

const typesOf = (columns: readonly { readonly name: string; readonly type: string }[]): Map<string, string> =>
  new Map(
    columns
      .map(({ name, type }) => [name, typeFrom(type)] as const)
      .map(([name, { name: type, list }]) => [name, list ? `${type}[]` : type]),
  );

function rekey<T>(map: Map<string, T>, from: string, to: string): void {
  const found = map.get(from);
  if (found === undefined) return;
  map.delete(from);
  map.set(to, found);
}
