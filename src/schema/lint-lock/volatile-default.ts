import { rule } from '../lint/rule.ts';
import { volatileCall } from '../lint/volatile-call.ts';

export const volatileDefault = rule({
  about: ['addColumn'],
  family: 'lock',
  title: 'A default that differs by row writes the table anew',
  severity: 'error',
  grows: true,
  why: 'Only a default that is the same for every row is added without touching the rows; another one rewrites the table while nobody can read or write it.',
  fix: 'Add the column without a default, set the default for new rows, fill the others in batches.',
  bad: [{ tx: ['alter table users add column token uuid default gen_random_uuid()'] }],
  good: [
    {
      tx: [
        'alter table users add column token uuid',
        'alter table users alter column token set default gen_random_uuid()',
      ],
    },
    { batch: { table: 'users', key: ['id'], set: 'token = gen_random_uuid()', where: 'token is null' } },
  ],
  find: (act, scene) => {
    const call = scene.isOld(act.table) ? volatileCall(act.column.default) : undefined;
    return (
      call &&
      `${call}() may give each row of ${act.table} a value of its own, so that the whole table is written anew under a lock`
    );
  },
});
