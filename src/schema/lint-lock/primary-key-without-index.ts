import { keyAtOnce } from '../lint/key-at-once.ts';
import { rule } from '../lint/rule.ts';

export const primaryKeyWithoutIndex = rule({
  about: ['addConstraint', 'addColumn'],
  family: 'lock',
  title: 'A primary key builds its index under a lock',
  severity: 'error',
  grows: true,
  why: 'The index behind a new primary key is built, and NOT NULL checked, while the table is locked against reads and writes.',
  fix: 'Make the columns required, build a unique index concurrently, and hand it over: add constraint … primary key using index.',
  bad: [{ tx: ['alter table tags add constraint tags_pkey primary key (id)'] }],
  good: [
    { auto: 'create unique index concurrently tags_pkey on tags (id)', recover: { dropInvalidIndex: 'tags_pkey' } },
    { tx: ['alter table tags add constraint tags_pkey primary key using index tags_pkey'] },
  ],
  find: (act, scene) =>
    keyAtOnce(act, 'primary key') && scene.isOld(act.table)
      ? `A primary key builds its index on ${act.table} while nobody can read or write it`
      : undefined,
});
