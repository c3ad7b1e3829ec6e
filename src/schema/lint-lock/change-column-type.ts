import { keepsRows } from '../lint/keeps-rows.ts';
import { rule } from '../lint/rule.ts';

export const changeColumnType = rule({
  about: ['alterType'],
  family: 'lock',
  title: 'A change of type writes the table anew',
  severity: 'error',
  grows: true,
  why: 'Unless the old values are stored just like the new ones (a longer varchar, varchar to text), every row and index is written anew under a lock, and the code that runs reads a type it does not expect.',
  fix: 'Expand and contract: add a column of the new type, write both, fill it in batches, read it, drop the old one in a later release. A small table may be changed at once: allow it with the reason.',
  bad: [{ tx: ['alter table users alter column age type bigint'] }],
  good: [
    { tx: ['alter table users add column age_wide bigint'] },
    { batch: { table: 'users', key: ['id'], set: 'age_wide = age', where: 'age_wide is null and age is not null' } },
  ],
  find: (act, scene) => {
    if (!scene.isOld(act.table)) return undefined;
    const before = scene.typeBefore(act.table, act.column);
    if (before !== undefined && !act.using && keepsRows(before, act.type)) return undefined;
    return `Changing the type of ${act.table}.${act.column} writes the table anew while nobody can read or write it`;
  },
});
