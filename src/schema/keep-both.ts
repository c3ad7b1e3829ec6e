import { renamedKey } from './key.ts';
import type { Question } from './question.ts';
import {
  type Column,
  columnOf,
  type Domain,
  domainOf,
  domainOfType,
  type EnumType,
  enumOf,
  enumOfType,
  keyOf,
  type Partition,
  type State,
  type Table,
  tableOf,
} from './state.ts';
import { updateEnum, updateTable } from './update.ts';

/** What a database is to look like while nobody says whether something was renamed or dropped. */
export interface Kept {
  /** What is declared, and beside it everything that was asked about. */
  readonly next: State;
  /** Where a required column may be a renamed one, the rows get the old value: `--backfill users.full_name="name"`. */
  readonly backfills: readonly string[];
  /** `column users.name`, for people. */
  readonly kept: readonly string[];
}

/**
 * Answers questions about renaming and dropping by keeping both, for a database of development: nothing is lost, and
 * nothing is taken for anything else. Questions of another kind stay open.
 */
export function keepBoth(previous: State, next: State, questions: readonly Question[]): Kept {
  let state = next;
  const kept: string[] = [];
  for (const question of questions) {
    const keeping = keepingOf(previous, state, question);
    if (keeping === undefined) continue;
    state = keeping.state;
    kept.push(keeping.what);
  }
  return { next: withTypes(previous, state), backfills: backfillsFor(previous, next, questions), kept };
}

interface Keeping {
  readonly state: State;
  readonly what: string;
}

function keepingOf(previous: State, state: State, { kind, table: key, column: part }: Question): Keeping | undefined {
  switch (kind) {
    case 'rename-column':
    case 'drop-column': {
      const column = columnOf(tableOf(previous, key), part ?? '');
      return column === undefined
        ? undefined
        : { state: withColumn(state, key, column), what: `column ${key}.${part}` };
    }
    case 'rename-table':
    case 'drop-table': {
      const table = tableOf(previous, key);
      if (table === undefined) return withPartition(state, previous, key);
      return { state: withTable(state, table), what: `table ${key}` };
    }
    case 'rename-type': {
      const type = enumOf(previous, key);
      const domain = domainOf(previous, key);
      if (domain !== undefined) return { state: withDomain(state, domain), what: `type ${key}` };
      return type === undefined ? undefined : { state: withEnum(state, type), what: `type ${key}` };
    }
    case 'rename-value': {
      const values = enumOf(previous, key)?.values ?? [];
      return part === undefined
        ? undefined
        : { state: updateEnum(state, key, (type) => withValue(type, part, values)), what: `value ${key}.${part}` };
    }
    case 'drop-extension':
      return { state: { ...state, extensions: [...state.extensions, key] }, what: `extension ${key}` };
    case 'backfill':
    case 'using':
      return undefined;
  }
}

/** Nothing about it hinders an insert that does not know it; no later difference is made of it. */
const withColumn = (state: State, key: string, { name, type, collation, comment }: Column): State =>
  updateTable(state, key, (table) => ({
    ...table,
    columns: [...table.columns, { name, type, nullable: true, collation, comment, tombstone: true }],
  }));

function withTable(state: State, table: Table): State {
  const foreignKeys = table.foreignKeys.filter(
    ({ to }) => to.table === keyOf(table) || tableOf(state, to.table) !== undefined,
  );
  const { schema } = table;
  const schemas = schema === undefined || state.schemas.includes(schema) ? state.schemas : [...state.schemas, schema];
  return { ...state, schemas, tables: [...state.tables, { ...table, foreignKeys }] };
}

const withDomain = (state: State, { was: _, ...domain }: Domain): State => ({
  ...state,
  domains: [...(state.domains ?? []), domain],
});

const withEnum = (state: State, type: EnumType): State => ({ ...state, enums: [...state.enums, type] });

/** Where it was: behind the nearest value before it that is still there. */
function withValue(type: EnumType, value: string, before: readonly string[]): EnumType {
  const earlier = before.slice(0, before.indexOf(value)).findLast((one) => type.values.includes(one));
  const at = earlier === undefined ? 0 : type.values.indexOf(earlier) + 1;
  return { ...type, values: type.values.toSpliced(at, 0, value) };
}

/** What is kept may be of types that nothing else has any more. */
function withTypes(previous: State, state: State): State {
  const used = new Set(state.tables.flatMap(({ columns }) => columns.map(({ type }) => type)));
  const whole = [...used].reduce((found, type) => {
    const domain = domainOfType(previous, type);
    return domain === undefined || domainOfType(found, type) !== undefined ? found : withDomain(found, domain);
  }, state);
  return [...used].reduce((found, type) => {
    const before = enumOfType(previous, type);
    return before === undefined || enumOfType(found, type) !== undefined ? found : withEnum(found, before);
  }, whole);
}

function backfillsFor(previous: State, next: State, questions: readonly Question[]): string[] {
  const asked = new Set(
    questions.filter(({ kind }) => kind === 'backfill').map(({ table, column }) => `${table}.${column}`),
  );
  return questions.flatMap(({ kind, table, column, candidates }) => {
    if (kind !== 'rename-column' || column === undefined) return [];
    const old = columnOf(tableOf(previous, table), column);
    const fits = (name: string): boolean => columnOf(tableOf(next, table), name)?.type === old?.type;
    const to = candidates.find((name) => asked.has(`${table}.${name}`) && fits(name));
    if (old === undefined || old.nullable || to === undefined) return [];
    asked.delete(`${table}.${to}`);
    return [`--backfill ${table}.${to}="${old.name.replaceAll('"', '""')}"`];
  });
}

/** A partition of a table that stays. */
function withPartition(state: State, previous: State, key: string) {
  const owner = previous.tables.find((table) => partitionIn(table, key) !== undefined);
  const partition = owner === undefined ? undefined : partitionIn(owner, key);
  if (owner === undefined || partition === undefined) return undefined;
  const kept = updateTable(state, keyOf(owner), (table) => ({
    ...table,
    partitions: [...(table.partitions ?? []), partition],
  }));
  return { state: kept, what: `partition ${key}` };
}

const partitionIn = (table: Table, key: string): Partition | undefined =>
  table.partitions?.find(({ name }) => renamedKey(keyOf(table), name) === key);
