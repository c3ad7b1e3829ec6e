import { rule } from '../lint/rule.ts';

export const dropNotNull = rule({
  about: ['dropNotNull'],
  family: 'loss',
  title: 'A column becomes optional',
  severity: 'notice',
  why: 'Code of the release before does not expect NULL, and going back finds rows without a value.',
  fix: 'Release code that copes with NULL first, then make the column optional.',
  bad: [{ tx: ['alter table users alter column name drop not null'] }],
  good: [{ tx: ["alter table users alter column name set default ''"] }],
  find: (act, scene) =>
    scene.isOld(act.table) ? `${act.table}.${act.column} may have nothing in it from now on` : undefined,
});
