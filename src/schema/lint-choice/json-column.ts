import { each } from '../lint/each-type.ts';
import { rule } from '../lint/rule.ts';

export const jsonColumn = rule({
  about: ['createTable', 'addColumn', 'alterType'],
  family: 'choice',
  title: 'A column of type json',
  severity: 'warning',
  why: 'A json column keeps the text as it came: there is no equality, so that DISTINCT, GROUP BY and UNION fail on it, and no index.',
  fix: 'Use jsonb.',
  bad: [{ tx: ['create table notes (id bigint primary key, data json)'] }],
  good: [{ tx: ['create table notes (id bigint primary key, data jsonb)'] }],
  find: (act) => each(act, ({ name }) => name === 'json', 'cannot be compared or indexed'),
});
