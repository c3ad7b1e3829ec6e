import { rule } from '../lint/rule.ts';

export const indexIfNotExists = rule({
  about: ['createIndex'],
  family: 'choice',
  title: 'A concurrent index that may be there already',
  severity: 'warning',
  why: 'A concurrent build that failed leaves an invalid index of that name behind: IF NOT EXISTS takes it for the index.',
  fix: 'Leave it out, and say recover: { dropInvalidIndex }: the runner looks, drops it and builds it anew.',
  bad: [
    {
      auto: 'create index concurrently if not exists users_email_index on users (email)',
      recover: { dropInvalidIndex: 'users_email_index' },
    },
  ],
  good: [
    {
      auto: 'create index concurrently users_email_index on users (email)',
      recover: { dropInvalidIndex: 'users_email_index' },
    },
  ],
  find: (act) =>
    act.ifNotExists && act.concurrently ? `Where ${act.name} is there and invalid, it stays so` : undefined,
});
