import { rule } from '../lint/rule.ts';

export const replaceTable = rule({
  about: ['createTable'],
  family: 'loss',
  title: 'A table is dropped and made anew',
  severity: 'error',
  why: 'What looks like making sure that a table is there loses all its rows.',
  fix: 'Create it once; change it by alter table.',
  bad: [{ tx: ['drop table if exists tags', 'create table tags (id bigint primary key)'] }],
  good: [{ tx: ['create table if not exists notes (id bigint primary key)'] }],
  find: (act, scene) =>
    scene.earlier.some((other) => other.kind === 'dropTable' && other.name === act.table)
      ? `${act.table} is dropped and made anew, without its rows`
      : undefined,
});
