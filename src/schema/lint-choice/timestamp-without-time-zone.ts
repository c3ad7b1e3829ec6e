import { each } from '../lint/each-type.ts';
import { rule } from '../lint/rule.ts';

export const timestampWithoutTimeZone = rule({
  about: ['createTable', 'addColumn', 'alterType'],
  family: 'choice',
  title: 'A column of type timestamp without time zone',
  severity: 'warning',
  why: 'The value is no moment: it means something else for each client whose time zone differs.',
  fix: 'Use timestamptz, which stores the moment; it takes no more room.',
  bad: [{ tx: ['create table notes (id bigint primary key, made_at timestamp)'] }],
  good: [{ tx: ['create table notes (id bigint primary key, made_at timestamptz)'] }],
  find: (act) =>
    each(act, ({ name }) => name === 'timestamp without time zone', 'means another moment in each time zone'),
});
