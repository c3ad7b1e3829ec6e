import { changesSchema } from '../lint/changes-schema.ts';
import { rule } from '../lint/rule.ts';

export const backfillBesideSchemaChange = rule({
  about: ['changeRows'],
  family: 'lock',
  title: 'Rows are changed in the transaction of a schema change',
  severity: 'error',
  grows: true,
  why: 'The lock that the schema change took is held until all rows are through: nobody reads or writes the table meanwhile.',
  fix: 'Change the schema in one step, and the rows in a batch step behind it.',
  bad: [{ tx: ['alter table users add column nickname text', 'update users set nickname = name'] }],
  good: [
    { tx: ['alter table users add column nickname text'] },
    { batch: { table: 'users', key: ['id'], set: 'nickname = name', where: 'nickname is null' } },
  ],
  find: (act, scene) =>
    scene.isOld(act.table) && changesSchema(scene.together)
      ? `The lock of the schema change before it is held while rows of ${act.table} are changed`
      : undefined,
});
