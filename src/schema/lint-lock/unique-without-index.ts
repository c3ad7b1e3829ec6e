import { keyAtOnce } from '../lint/key-at-once.ts';
import { rule } from '../lint/rule.ts';

export const uniqueWithoutIndex = rule({
  about: ['addConstraint', 'addColumn'],
  family: 'lock',
  title: 'A unique constraint builds its index under a lock',
  severity: 'error',
  grows: true,
  why: 'The index behind a new unique constraint is built while the table is locked against reads and writes.',
  fix: 'Build a unique index concurrently first and hand it over: add constraint … unique using index.',
  bad: [{ tx: ['alter table users add constraint users_email_key unique (email)'] }],
  good: [
    {
      auto: 'create unique index concurrently users_email_key on users (email)',
      recover: { dropInvalidIndex: 'users_email_key' },
    },
    { tx: ['alter table users add constraint users_email_key unique using index users_email_key'] },
  ],
  find: (act, scene) =>
    keyAtOnce(act, 'unique') && scene.isOld(act.table)
      ? `A unique constraint builds its index on ${act.table} while nobody can read or write it`
      : undefined,
});
