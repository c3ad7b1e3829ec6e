import { meantKey, nameOfKey, schemaOfKey } from '../key.ts';
import { similarity } from '../similarity.ts';
import { keyOf, type State, type Table, tableOf, viewOf } from '../state.ts';
import { viewsOn, withReaders } from '../view/reads.ts';
import { foreignKeysTo, policiesReading } from './dependents.ts';
import type { Differ } from './differ.ts';
import { ownedOf, relations } from './owned.ts';
import { rekey, rekeyings } from './rekey.ts';
import { renamings } from './renamings.ts';
import { type Renaming, unusedName } from './sequence.ts';
import { viewDrops } from './views.ts';

/** Renames tables, after dropping those whose names are wanted. */
export function renameTables(differ: Differ): void {
  const { previous, next } = differ;
  const found = renamings({
    before: previous.tables.map(keyOf),
    after: next.tables.map(keyOf),
    answer(from) {
      const decision = differ.decisions.answer('rename-table', from);
      if (decision?.to === undefined) return undefined;
      const to = meantKey(from, decision.to, (key) => tableOf(next, key) !== undefined);
      return tableOf(next, to) === undefined ? differ.unmatched(decision, next.tables.map(keyOf)) : to;
    },
    hint: (to) => {
      const was = tableOf(next, to)?.was;
      return was === undefined ? undefined : meantKey(to, was, (key) => tableOf(previous, key) !== undefined);
    },
    dropped: (from) => differ.decisions.answer('drop', from) !== undefined,
    alike: (from, to) => alike(previous, next, from, to),
    ask: (from, candidates) => ask(differ, from, candidates),
    stale: (to, from) => differ.warnings.push(`The hint was: '${from}' of ${to} has done its work and can be removed.`),
  });
  const sources = new Set(found.map((one) => one.from));
  for (const { to } of found) {
    if (viewOf(differ.current, to) !== undefined) {
      const views = withReaders(differ.current, [to]);
      differ.push(...views.flatMap((view) => policiesReading(differ.current, keyOf(view))), ...viewDrops(views));
    }
    const holder = tableOf(differ.current, to);
    if (holder === undefined || sources.has(to)) continue;
    const views = viewDrops(viewsOn(differ.current, to));
    const policies = policiesReading(differ.current, to);
    differ.push(...policies, ...views, ...foreignKeysTo(differ.current, to), { kind: 'dropTable', table: holder });
  }
  for (const step of rekeyings(found, relationNames(differ.current))) {
    makeWay(differ, step);
    rekey(differ, 'table', step);
  }
  for (const { from, to } of found) differ.formerTables.set(to, from);
}

/** What comes along and whose name is taken in the other schema has another one meanwhile. */
function makeWay(differ: Differ, { from, to }: Renaming): void {
  const table = tableOf(differ.current, from);
  const schema = schemaOfKey(to);
  if (table === undefined || table.schema === schema) return;
  for (const kind of relations) {
    for (const { name } of ownedOf(table, kind)) {
      const names = new Set(relationNames(differ.current));
      if (!names.has(keyOf({ schema, name }))) continue;
      const both = new Set(
        [...names].filter((key) => [schema, table.schema].includes(schemaOfKey(key))).map(nameOfKey),
      );
      differ.push({ kind: `rename${kind}`, table: from, from: name, to: unusedName(name, both) });
    }
  }
}

/** Tables, views and indexes share one name space. */
export function relationNames(state: State): string[] {
  const views = state.views.flatMap((view) => [
    keyOf(view),
    ...view.indexes.map(({ name }) => keyOf({ schema: view.schema, name })),
  ]);
  const tables = state.tables.flatMap((table) => [
    keyOf(table),
    ...[table.primaryKey, ...table.uniques, ...(table.exclusions ?? []), ...table.indexes].flatMap((owned) =>
      owned === undefined ? [] : [keyOf({ schema: table.schema, name: owned.name })],
    ),
  ]);
  return [...tables, ...views];
}

/** Tables with half of their columns in common may be one, and so may tables of like names. */
function alike(previous: State, next: State, from: string, to: string): number {
  const [before, after] = [tableOf(previous, from), tableOf(next, to)];
  if (before === undefined || after === undefined) return 0;
  const shared = sharedColumns(before, after);
  const names = similarity(before.name, after.name);
  const place = before.schema === after.schema ? 0.5 : 0;
  return shared >= 0.5 || (names >= 0.5 && shared > 0) ? shared + names + place : 0;
}

function sharedColumns(before: Table, after: Table): number {
  const known = new Set(before.columns.map((column) => `${column.name} ${column.type}`));
  const shared = after.columns.filter((column) => known.has(`${column.name} ${column.type}`)).length;
  return shared / Math.max(before.columns.length, after.columns.length, 1);
}

function ask(differ: Differ, from: string, candidates: readonly string[]): void {
  const drop = `--drop ${from}`;
  differ.ask(
    candidates.length > 0
      ? {
          kind: 'rename-table',
          table: from,
          column: undefined,
          candidates,
          flags: [...candidates.map((to) => `--rename-table ${from}=${to}`), drop],
          message: `Was the table '${from}' renamed?`,
        }
      : {
          kind: 'drop-table',
          table: from,
          column: undefined,
          candidates: [],
          flags: [drop],
          message: `Drop the table '${from}' with everything in it?`,
        },
  );
}
