import type { Act } from '../lint/act.ts';
import { readable } from '../lint/into-own-schema.ts';
import { keyFrom } from '../lint/key-from.ts';
import { readStatement } from '../lint/read-statement.ts';
import { tokens } from '../token.ts';
import { plainName, Words } from '../words.ts';
import { ofAction } from './alter-table.ts';
import { type Demand, type LockMode, lock, lockModes, rewrite, scan, together } from './demand.ts';
import { domainLookedAt } from './domains-there.ts';
import type { TablesThere } from './tables-there.ts';

/**
 * What a statement asks of the tables that were there before the migration. It takes note of what the statement does to
 * them: call it in the order in which they run.
 */
export function demandsOf(sql: string, there: TablesThere): readonly Demand[] {
  const all = new Words(tokens(readable(sql)).filter(({ text }) => text !== ';'));
  const acts = readStatement(sql);
  const read = readers.get(all.word() ?? '') ?? ofRows;
  const found = read({ all, acts, sql, there }).filter(({ table }) => there.isOld(table));
  const reads = found.map(({ table }) => table);
  for (const act of acts) there.note(act, reads);
  there.domains.note(sql);
  return together(found);
}

interface Reading {
  /** Behind the verb. */
  readonly all: Words;
  readonly acts: readonly Act[];
  readonly sql: string;
  readonly there: TablesThere;
}
type Reader = (reading: Reading) => readonly Demand[];

const share: LockMode = 'SHARE UPDATE EXCLUSIVE';
const exclusive: LockMode = 'ACCESS EXCLUSIVE';

const readers: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    alter: ofAlter,
    create: ofCreate,
    drop: ofDrop,
    comment: ({ all }) => ofComment(all),
    truncate: ({ acts }) => acts.flatMap((act) => (act.kind === 'truncate' ? act.tables.map(rewrite) : [])),
    lock: ofLock,
    refresh: ofRefresh,
    reindex: ({ acts, there }) => ofReindex(acts, there),
    cluster: ({ acts }) => acts.flatMap((act) => (act.kind === 'rewriteTable' ? [rewrite(act.table)] : [])),
    vacuum: ({ acts }) => acts.flatMap((act) => (act.kind === 'rewriteTable' ? [rewrite(act.table)] : [])),
    insert: (reading) => [
      ...(reading.all.take('into') ? [lock(keyFrom(reading.all), 'ROW EXCLUSIVE')] : []),
      ...ofRows(reading),
    ],
    analyze: ({ all }) => [scan(keyFrom(all.skip(new Set(['verbose']))), share)],
    grant: () => [],
    revoke: () => [],
    set: () => [],
  }),
);

function ofAlter({ all, sql, there }: Reading): readonly Demand[] {
  if (all.take('table')) {
    all.take('if exists');
    all.take('only');
    const table = keyFrom(all);
    all.sign('*');
    return all.parts().flatMap((action) => ofAction(table, action, there));
  }
  if (all.take('materialized view')) {
    all.take('if exists');
    return [lock(keyFrom(all), exclusive)];
  }
  if (all.take('sequence')) return ownerOf(all);
  if (all.take('policy') || all.take('trigger') || all.take('rule')) return onTable(all, exclusive);
  const domain = domainLookedAt(sql);
  return domain === undefined ? [] : there.holding(domain).map((table) => scan(table, 'SHARE'));
}

/** `… owned by users.id` looks at the table. */
function ownerOf(all: Words): readonly Demand[] {
  while (!all.done && !all.take('owned by')) all.at++;
  const name = all.done ? '' : keyFrom(all);
  return name.includes('.') ? [lock(name.slice(0, name.lastIndexOf('.')), 'ACCESS SHARE')] : [];
}

const onTable = (all: Words, mode: LockMode): readonly Demand[] => behind('on', all, mode);

/** The table behind a word. */
function behind(word: string, all: Words, mode: LockMode): readonly Demand[] {
  while (!all.done && !all.take(word)) all.at++;
  all.take('only');
  return all.done ? [] : [lock(keyFrom(all), mode)];
}

/** What the foreign keys of a table lead to, where a partition of it gets them. */
const linkedFrom = (table: string, there: TablesThere): readonly Demand[] =>
  there.targets(table).map((to) => lock(to, 'SHARE ROW EXCLUSIVE'));

function ofCreate({ all, acts, sql, there }: Reading): readonly Demand[] {
  const [act] = acts;
  if (act?.kind === 'createIndex') return [scan(act.table, act.concurrently ? share : 'SHARE')];
  if (act?.kind === 'createTable') {
    const whole = behind('partition of', all, exclusive);
    if (whole.length > 0) return [...whole, ...whole.flatMap(({ table }) => linkedFrom(table, there))];
    const constraints = [...act.constraints, ...act.columns.flatMap((column) => column.constraints)];
    const targets = constraints.flatMap(({ to }) => (to === undefined ? [] : [lock(to, 'SHARE ROW EXCLUSIVE')]));
    return act.columns.length === 0 ? ofQuery({ all, acts, sql, there }) : targets;
  }
  const words = tokens(sql)
    .slice(1, 4)
    .map(({ text }) => text);
  if (words.includes('view') || words.includes('table')) return ofQuery({ all, acts, sql, there });
  if (words.includes('trigger')) return onTable(all, 'SHARE ROW EXCLUSIVE');
  if (words.includes('policy') || words.includes('rule')) return onTable(all, exclusive);
  if (words.includes('statistics')) return behind('from', all, share);
  return words.includes('sequence') ? ownerOf(all) : [];
}

function ofDrop({ all, acts, there }: Reading): readonly Demand[] {
  if (all.next === 'policy' || all.next === 'trigger' || all.next === 'rule') return onTable(all, exclusive);
  return acts.flatMap((act) => {
    switch (act.kind) {
      case 'dropTable':
        return [act.name, ...there.targets(act.name), ...(act.cascade ? there.referring(act.name) : [])].map((one) =>
          lock(one, exclusive),
        );
      case 'dropIndex': {
        const table = there.tableOfIndex(act.name);
        return table === undefined ? [] : [lock(table, act.concurrently ? share : exclusive)];
      }
      case 'dropOther':
        return act.what === 'view' ? [lock(act.name, exclusive)] : [];
      default:
        return [];
    }
  });
}

function ofComment(all: Words): readonly Demand[] {
  all.take('on');
  if (all.take('table') || all.take('materialized view')) return [lock(keyFrom(all), share)];
  if (all.take('column')) {
    const name = keyFrom(all);
    return [lock(name.slice(0, name.lastIndexOf('.')), share)];
  }
  return [];
}

function ofLock({ acts, sql }: Reading): readonly Demand[] {
  const words = tokens(sql).map(({ text }) => text.toUpperCase());
  const mode = lockModes.findLast((one) => words.join(' ').includes(` IN ${one} MODE`)) ?? exclusive;
  return acts.flatMap((act) => (act.kind === 'lockTable' ? [lock(act.table, mode)] : []));
}

function ofRefresh(reading: Reading): readonly Demand[] {
  const own = reading.acts.flatMap((act) =>
    act.kind === 'refresh' ? [act.concurrently ? scan(act.name, 'EXCLUSIVE') : rewrite(act.name)] : [],
  );
  return [...own, ...ofQuery(reading)];
}

function ofReindex(acts: readonly Act[], there: TablesThere): readonly Demand[] {
  return acts.flatMap((act) =>
    act.kind === 'reindex' ? [scan(there.tableOfIndex(act.name) ?? act.name, act.concurrently ? share : 'SHARE')] : [],
  );
}

/** Rows are written, tables that the statement names are read, and those are looked at to which foreign keys of its columns lead. */
function ofRows(reading: Reading): readonly Demand[] {
  const { acts, there } = reading;
  const names = namesIn(reading.sql);
  const changed = acts.flatMap((act) => (act.kind === 'changeRows' ? [act.table] : []));
  return [
    ...ofQuery(reading),
    ...changed.flatMap((table) => [
      scan(table, 'ROW EXCLUSIVE'),
      ...[...names].flatMap((column) => there.targets(table, { column })).map((to) => lock(to, 'ROW SHARE')),
    ]),
  ];
}

/** A query may read through any table that it names. */
const ofQuery = ({ sql, there }: Reading): readonly Demand[] =>
  there.readBy(namesIn(sql)).map((key) => scan(key, 'ACCESS SHARE'));

const namesIn = (sql: string): ReadonlySet<string> => {
  const words = tokens(sql).filter(({ kind }) => kind === 'word' || kind === 'quoted');
  return new Set(words.map(({ text }) => plainName(text)));
};
