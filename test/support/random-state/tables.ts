import fc from 'fast-check';
import type { Column, Identity, Table } from '../../../src/schema/state.ts';
import { raw } from '../state.ts';
import { computedFrom, type DrawnColumn, drawnColumn, numberings, toColumn } from './columns.ts';
import { excludingIn, toCheck, uniquesIn } from './constraints.ts';
import {
  columnsOf,
  drawnReferences,
  foreignKeyOf,
  indexOf,
  type Reference,
  referring,
  type Target,
} from './foreign-keys.ts';
import { type DrawnIndex, drawnIndex, toIndex, toWideIndex } from './indexes.ts';
import { mixed, mixedLists } from './pair.ts';
import { type Made, maybe, part } from './part.ts';

export const tableNames = ['users', 'tickets', 'tags', 'notes'];

interface DrawnTable {
  readonly name: string;
  readonly audit: boolean;
  readonly key: 'uuid' | 'integer' | 'bigint';
  readonly numbering: Identity;
  /** What it has besides: a column that is a part of its key, or of a unique constraint that others refer to. */
  readonly pair: 'none' | 'key' | 'unique';
  readonly comment: string | undefined;
  readonly columns: readonly DrawnColumn[];
  readonly refers: readonly Reference[];
  readonly wide: DrawnIndex | undefined;
}
const drawnTable: fc.Arbitrary<DrawnTable> = fc.record({
  name: fc.constantFrom(...tableNames),
  audit: fc.boolean(),
  key: fc.constantFrom('uuid', 'integer', 'bigint'),
  numbering: fc.constantFrom('by default', ...numberings),
  pair: fc.constantFrom('none', 'none', 'none', 'key', 'unique'),
  comment: maybe(fc.constantFrom('people', 'things')),
  columns: fc.uniqueArray(drawnColumn, { maxLength: 4, selector: ({ name }) => name }),
  refers: drawnReferences(tableNames),
  wide: fc.option(drawnIndex, { nil: undefined, freq: 1 }),
});

interface Drawn {
  readonly audit: boolean;
  readonly all: readonly DrawnTable[];
}
const drawn: fc.Arbitrary<Drawn> = fc.record({
  audit: fc.boolean(),
  all: fc.uniqueArray(drawnTable, { maxLength: 4, selector: ({ name }) => name }),
});

/** Tables with a key, some of them in a schema of their own, which refer to each other. */
const made: Made<Drawn> = (state, { audit, all }) => {
  const schemaOf = (table: DrawnTable): string | undefined => (audit && table.audit ? 'audit' : undefined);
  const keyIn = (table: DrawnTable): string => (schemaOf(table) === undefined ? table.name : `audit.${table.name}`);
  const keys = new Map(
    all.map((table): [string, Target] => [
      table.name,
      { key: keyIn(table), type: table.key, paired: table.pair !== 'none' },
    ]),
  );
  return {
    ...state,
    schemas: all.some((table) => schemaOf(table) !== undefined) ? ['audit'] : [],
    tables: all.map((table) => toTable(table, schemaOf(table), keys)),
  };
};
const named = ({ name }: { readonly name: string }): string => name;

/** Two of the kind: whatever it is, or the second much like the first. */
export const tables = part(drawn, made, (one, other, toss) => ({
  audit: one.audit,
  all: mixedLists(one.all, other.all, {
    toss,
    nameOf: named,
    mix: (a, b) => ({
      ...mixed(a, b, toss),
      columns: mixedLists(a.columns, b.columns, { toss, nameOf: named }),
    }),
  }),
}));

function toTable(table: DrawnTable, schema: string | undefined, keys: ReadonlyMap<string, Target>): Table {
  const { name, key, comment, pair } = table;
  const refers = referring(table.refers, keys);
  const columns: Column[] = [
    {
      name: 'id',
      type: key,
      nullable: false,
      ...(key === 'uuid' ? { default: raw('gen_random_uuid()', 'uuid') } : { identity: table.numbering }),
    },
    ...(pair === 'none' ? [] : [{ name: 'part', type: 'integer', nullable: false }]),
    ...table.columns.map(toColumn),
    ...table.columns.flatMap(computedFrom),
    ...refers.flatMap(columnsOf),
  ];
  return {
    ...(schema === undefined ? {} : { schema }),
    name,
    ...(comment === undefined ? {} : { comment }),
    columns,
    primaryKey: { name: `${name}_pkey`, columns: pair === 'key' ? ['id', 'part'] : ['id'] },
    uniques: [
      ...uniquesIn(name, table.columns),
      ...(pair === 'unique' ? [{ name: `${name}_part_key`, columns: ['id', 'part'], nullsDistinct: true }] : []),
    ],
    checks: table.columns.flatMap((one) => toCheck(name, one)),
    ...excludingIn(name, table.columns),
    indexes: [
      ...table.columns.flatMap((one) => toIndex(name, one)),
      ...(table.wide === undefined ? [] : toWideIndex(name, columns, table.wide)),
      ...refers.map((one) => indexOf(name, one)),
    ],
    foreignKeys: refers.map((one) => foreignKeyOf(name, one)),
  };
}
