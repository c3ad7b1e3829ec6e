import { rule } from '../lint/rule.ts';

export const storedGeneratedColumn = rule({
  about: ['addColumn'],
  family: 'lock',
  title: 'A computed column writes the table anew',
  severity: 'error',
  grows: true,
  why: 'A stored generated column is computed for every row while the table is locked against reads and writes.',
  fix: 'Compute it when it is read (a calculation of the resource, or a view), or index the expression itself.',
  bad: [{ tx: ['alter table users add column email_key text generated always as (lower(email)) stored'] }],
  good: [
    {
      auto: 'create index concurrently users_email_key_index on users (lower(email))',
      recover: { dropInvalidIndex: 'users_email_key_index' },
    },
  ],
  find: (act, scene) =>
    scene.isOld(act.table) && act.column.generated === 'stored'
      ? `Computing ${act.column.name} for every row writes ${act.table} anew while nobody can read or write it`
      : undefined,
});
