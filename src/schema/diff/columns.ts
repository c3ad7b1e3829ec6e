import { same } from '../canonical.ts';
import { castBetween } from '../cast.ts';
import type { Delta } from '../delta/delta.ts';
import { type Column, columnOf, defaultOf, keyOf, type Table } from '../state.ts';
import { columnsOf } from '../tree.ts';
import { isVolatile } from '../volatile.ts';
import type { Differ } from './differ.ts';

/** Columns added, dropped and changed in a table that stays; renamed ones already have their new names. */
export function diffColumns(differ: Differ, before: Table, after: Table): { drops: Delta[]; changes: Delta[] } {
  const key = keyOf(after);
  const changes: Delta[] = [];
  for (const column of after.columns) {
    const old = columnOf(before, column.name);
    if (old === undefined) changes.push(addition(differ, { before, after }, column));
    else changes.push(...alterations(differ, key, old, column));
  }
  const drops = before.columns
    .filter((column) => columnOf(after, column.name) === undefined)
    // What was kept goes only where somebody says so.
    .filter((column) => !column.tombstone || differ.answer('drop', key, column.name) !== undefined)
    .map((column): Delta => ({ kind: 'dropColumn', table: key, column }));
  return { drops, changes };
}

interface Sides {
  readonly before: Table;
  readonly after: Table;
}

function addition(differ: Differ, sides: Sides, column: Column): Delta {
  const key = keyOf(sides.after);
  const filled =
    column.nullable || column.default !== undefined || column.identity !== undefined || column.generated !== undefined;
  const backfill = answerOf(differ, key, column.name);
  if (!filled && backfill === undefined) {
    askBackfill(differ, key, column.name, `'${key}.${column.name}' is required: what do rows that exist already get?`);
  } else if (isAlikeAndUnique(differ, sides, column)) {
    askBackfill(
      differ,
      key,
      column.name,
      `'${key}.${column.name}' is unique, and its default would be the same in all rows: what do rows that exist already get?`,
    );
  }
  return { kind: 'addColumn', table: key, column, ...(backfill === undefined ? {} : { backfill }) };
}

/** Whether something unique stands on nothing but new columns that every row gets the same value in. */
function isAlikeAndUnique(differ: Differ, { before, after }: Sides, column: Column): boolean {
  const alike = (name: string): boolean => {
    const added = columnOf(after, name);
    const preset = added === undefined ? undefined : defaultOf(differ.next, added);
    return (
      preset !== undefined &&
      columnOf(before, name) === undefined &&
      !isVolatile(preset) &&
      answerOf(differ, keyOf(after), name) === undefined
    );
  };
  return uniqueSets(after).some((names) => names.includes(column.name) && names.every(alike));
}

/** The columns of each key and of each unique index over all rows. */
function uniqueSets(table: Table): string[][] {
  const names = table.columns.map(({ name }) => name);
  const indexes = table.indexes.filter(({ unique, where }) => unique && where === undefined);
  return [
    ...[...(table.primaryKey === undefined ? [] : [table.primaryKey]), ...table.uniques].map(({ columns }) => [
      ...columns,
    ]),
    ...indexes.map(({ keys }) =>
      keys.flatMap(({ on }) => (typeof on === 'string' ? [on] : names.filter((name) => columnsOf(on).has(name)))),
    ),
  ];
}

const answerOf = (differ: Differ, key: string, column: string): string | undefined =>
  differ.answer('backfill', key, column)?.to;

function askBackfill(differ: Differ, key: string, column: string, message: string): void {
  differ.ask({
    kind: 'backfill',
    table: key,
    column,
    candidates: [],
    flags: [`--backfill ${key}.${column}=<expression>`],
    message,
  });
}

function alterations(differ: Differ, table: string, before: Column, after: Column): Delta[] {
  const on = { table, column: after.name };
  const deltas: Delta[] = [];
  if (before.type !== after.type || before.collation !== after.collation) {
    deltas.push(typeChange(differ, table, before, after));
  }
  if (!same(before.generated, after.generated)) {
    if (before.generated === undefined) askToCompute(differ, table, after.name);
    deltas.push({ kind: 'alterColumnGenerated', ...on, before: before.generated, after: after.generated });
  }
  if (!same(before.default, after.default)) {
    deltas.push({ kind: 'alterColumnDefault', ...on, before: before.default, after: after.default });
  }
  if (before.identity !== after.identity) {
    deltas.push({ kind: 'alterColumnIdentity', ...on, before: before.identity, after: after.identity });
  }
  if (before.nullable !== after.nullable) deltas.push(nullabilityChange(differ, table, before, after));
  if (before.comment !== after.comment) {
    deltas.push({ kind: 'alterColumnComment', ...on, before: before.comment, after: after.comment });
  }
  if ((before.tombstone ?? false) !== (after.tombstone ?? false)) {
    deltas.push({ kind: 'alterColumnTombstone', ...on, before: before.tombstone, after: after.tombstone });
  }
  return deltas;
}

/** A column that is computed from now on is made anew: what was stored in it is gone. */
function askToCompute(differ: Differ, table: string, column: string): void {
  if (differ.answer('drop', table, column) !== undefined) return;
  differ.ask({
    kind: 'drop-column',
    table,
    column,
    candidates: [],
    flags: [`--drop ${table}.${column}`],
    message: `'${table}.${column}' becomes computed: drop the values stored in it?`,
  });
}

function typeChange(differ: Differ, table: string, before: Column, after: Column): Delta {
  const using = differ.answer('using', table, after.name)?.to;
  const cast = castBetween(before.type, after.type, [differ.current, differ.next]);
  const computed = before.generated !== undefined && after.generated !== undefined;
  if (using === undefined && !computed && (cast.by === 'none' || cast.lossy)) {
    differ.ask({
      kind: 'using',
      table,
      column: after.name,
      candidates: cast.using === undefined ? [] : [cast.using.replaceAll('$', `"${after.name}"`)],
      flags: [
        `--using ${table}.${after.name}=${cast.using?.replaceAll('$', `"${after.name}"`) ?? (cast.by === 'automatic' ? `"${after.name}"::${after.type}` : '<expression>')}`,
      ],
      message: cast.lossy
        ? `'${table}.${after.name}' from ${before.type} to ${after.type} loses a part of some values: how is each turned into the other?`
        : `'${table}.${after.name}' from ${before.type} to ${after.type}: how is each value turned into the other, and back by --down-using?`,
    });
  }
  return {
    kind: 'alterColumnType',
    table,
    column: after.name,
    before: typeOf(before),
    after: typeOf(after),
    ...(using === undefined ? {} : { using }),
  };
}

const typeOf = (column: Column) => ({
  type: column.type,
  ...(column.collation === undefined ? {} : { collation: column.collation }),
});

function nullabilityChange(differ: Differ, table: string, before: Column, after: Column): Delta {
  // What is computed cannot be filled: where it gives nothing, the precheck says so.
  const settled = after.nullable || after.generated !== undefined;
  const backfill = settled ? undefined : answerOf(differ, table, after.name);
  const provided = settled || after.default !== undefined || after.identity !== undefined || backfill !== undefined;
  if (!provided) {
    askBackfill(differ, table, after.name, `'${table}.${after.name}' becomes required: what do rows without it get?`);
  }
  return {
    kind: 'alterColumnNullability',
    table,
    column: after.name,
    before: before.nullable,
    after: after.nullable,
    ...(backfill === undefined ? {} : { backfill }),
  };
}
