import { rule } from '../lint/rule.ts';

export const dropColumn = rule({
  about: ['dropColumn'],
  family: 'loss',
  title: 'A column is dropped',
  severity: 'warning',
  why: 'The values are gone, and instances of the release before, which still name the column, fail until they are replaced.',
  fix: 'Release code that no longer uses it first (--keep-dropped keeps the column meanwhile), drop it in a later release.',
  bad: [{ tx: ['alter table users drop column age'] }],
  good: [{ tx: ['alter table users alter column age drop default'] }],
  find: (act, scene) =>
    scene.isOld(act.table)
      ? `${act.table}.${act.column} goes with its values, and code that still uses it fails`
      : undefined,
});
