import { rule } from '../lint/rule.ts';

export const policyWithoutRowSecurity = rule({
  about: ['createPolicy'],
  family: 'choice',
  title: 'A policy on a table whose row security is not enabled',
  severity: 'error',
  why: 'PostgreSQL keeps the policy and never asks it: every row is shown, while the declaration says otherwise.',
  fix: 'Enable it before the policy: alter table … enable row level security.',
  bad: [{ tx: ['create table diaries (id bigint primary key)', 'create policy own on diaries using (id > 0)'] }],
  good: [
    {
      tx: [
        'create table diaries (id bigint primary key)',
        'alter table diaries enable row level security',
        'create policy own on diaries using (id > 0)',
      ],
    },
  ],
  find: ({ name, table }, scene) =>
    scene.security(table).enabled === false ? `The policy ${name} of ${table} is never asked` : undefined,
});
