import { each } from '../lint/each-type.ts';
import { rule } from '../lint/rule.ts';

export const varcharColumn = rule({
  about: ['createTable', 'addColumn', 'alterType'],
  family: 'choice',
  title: 'A column of type varchar(n)',
  severity: 'notice',
  why: 'The limit is part of the type: changing it is a change of type, and lowering it writes the table anew.',
  fix: 'Use text, with a check where the length matters; a check is changed without touching rows.',
  bad: [{ tx: ['create table notes (id bigint primary key, title varchar(80))'] }],
  good: [{ tx: ['create table notes (id bigint primary key, title text check (length(title) <= 80))'] }],
  find: (act) =>
    each(
      act,
      ({ name, size }) => name === 'character varying' && size.length > 0,
      'sets a limit that only a change of type can lower',
    ),
});
