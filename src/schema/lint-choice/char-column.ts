import { each } from '../lint/each-type.ts';
import { rule } from '../lint/rule.ts';

export const charColumn = rule({
  about: ['createTable', 'addColumn', 'alterType'],
  family: 'choice',
  title: 'A column of type char(n)',
  severity: 'warning',
  why: 'A char(n) pads values with spaces, which then count in some comparisons and not in others; it saves nothing.',
  fix: 'Use text, with a check where the length matters.',
  bad: [{ tx: ['create table notes (id bigint primary key, code char(3))'] }],
  good: [{ tx: ['create table notes (id bigint primary key, code text check (length(code) = 3))'] }],
  find: (act) => each(act, ({ name }) => name === 'character', 'pads every value with spaces'),
});
