import { rule } from '../lint/rule.ts';

export const rowSecurityWithoutPolicy = rule({
  about: ['rowSecurity'],
  family: 'choice',
  title: 'Row security is enabled and no policy lets anybody through',
  severity: 'warning',
  why: 'Without a policy nobody but the owner sees a row, and nothing can be written.',
  fix: 'Create a policy in the same transaction, or allow it where that is meant.',
  bad: [{ tx: ['create table diaries (id bigint primary key)', 'alter table diaries enable row level security'] }],
  good: [
    {
      tx: [
        'create table diaries (id bigint primary key)',
        'alter table diaries enable row level security',
        'create policy own on diaries using (id > 0)',
      ],
    },
  ],
  find: ({ table, enabled }, scene) =>
    enabled && scene.security(table).policies === false ? `Nobody but its owner sees a row of ${table}` : undefined,
});
