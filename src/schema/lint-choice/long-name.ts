import { rule } from '../lint/rule.ts';

export const longName = rule({
  about: ['name'],
  family: 'choice',
  title: 'A name that the server cuts',
  severity: 'warning',
  why: 'Names are cut after 63 bytes without an error: the next statement that says it may mean another thing.',
  fix: 'Choose a shorter one.',
  bad: [
    {
      tx: [
        'comment on column users.name is null',
        'create table aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (id bigint primary key)',
      ],
    },
  ],
  good: [
    { tx: ['create table aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (id bigint primary key)'] },
  ],
  find: (act) => `The name ${act.name} is longer than the 63 bytes the server keeps`,
});
