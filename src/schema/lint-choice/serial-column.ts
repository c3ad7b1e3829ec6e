import { each } from '../lint/each-type.ts';
import { rule } from '../lint/rule.ts';

export const serialColumn = rule({
  about: ['createTable', 'addColumn'],
  family: 'choice',
  title: 'A column of type serial',
  severity: 'warning',
  why: 'A serial is a default over a sequence that needs rights of its own, and any insert may go past it.',
  fix: 'Use bigint generated always as identity, which belongs to the column.',
  bad: [{ tx: ['create table notes (id bigserial primary key)'] }],
  good: [{ tx: ['create table notes (id bigint generated always as identity primary key)'] }],
  find: (act) =>
    each(act, ({ name }) => name.endsWith('serial'), 'leaves a sequence with rights and an owner of its own'),
});
