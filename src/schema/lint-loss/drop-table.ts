import { rule } from '../lint/rule.ts';

export const dropTable = rule({
  about: ['dropTable'],
  family: 'loss',
  title: 'A table is dropped',
  severity: 'warning',
  why: 'The rows are gone, and instances of the release before fail until they are replaced.',
  fix: 'Release code that no longer uses it first; keep a copy where anybody may ask for it.',
  bad: [{ tx: ['drop table tags'] }],
  good: [{ tx: ['create table notes (id bigint primary key)', 'drop table notes'] }],
  find: (act, scene) =>
    scene.isOld(act.name) ? `${act.name} goes with its rows, and code that still uses it fails` : undefined,
});
