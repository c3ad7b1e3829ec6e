import type { ActOf } from '../lint/act.ts';
import { rule } from '../lint/rule.ts';

/** ADD GENERATED on a column that is there scans nothing. */
const numbersRows = (act: ActOf<'addColumn' | 'addIdentity'>): boolean =>
  act.kind === 'addColumn' && (act.column.identity || act.column.type.name.endsWith('serial'));

export const autoIncrementColumn = rule({
  about: ['addColumn', 'addIdentity'],
  family: 'lock',
  title: 'A column that numbers the rows writes the table anew',
  severity: 'error',
  grows: true,
  why: 'Every row gets its number at once, while the table is locked against reads and writes.',
  fix: 'Add an optional column, make a sequence its default, number the rows there are in batches, then make it required.',
  bad: [{ tx: ['alter table tags add column number bigint generated always as identity'] }],
  good: [
    {
      tx: [
        'create sequence tags_number_seq',
        'alter table tags add column number bigint',
        "alter table tags alter column number set default nextval('tags_number_seq')",
      ],
    },
    { batch: { table: 'tags', key: ['id'], set: "number = nextval('tags_number_seq')", where: 'number is null' } },
  ],
  find: (act, scene) =>
    scene.isOld(act.table) && numbersRows(act)
      ? `Numbering its rows writes ${act.table} anew while nobody can read or write it`
      : undefined,
});
