import { rule } from '../lint/rule.ts';
import type { Scene } from '../lint/scene.ts';

/** No code knows a column that the same migration adds. */
const isMadeHere = (table: string, column: string, { earlier }: Scene): boolean =>
  earlier.some((act) => act.kind === 'addColumn' && act.table === table && act.column.name === column);

export const renameColumn = rule({
  about: ['renameColumn'],
  family: 'loss',
  title: 'A column is renamed',
  severity: 'warning',
  why: 'Instances of the release before ask for the old name until the last of them is replaced, those of the new one for the new name before the migration ran.',
  fix: 'Keep the column and rename the attribute alone (its column option says the old name); or add a column, write both, and drop the old one later.',
  bad: [{ tx: ['alter table users rename column name to full_name'] }],
  good: [
    { tx: ['alter table users add column full_name text'] },
    { tx: ['alter table users add column home_new point', 'alter table users rename column home_new to home'] },
  ],
  find: (act, scene) =>
    scene.isOld(act.table) && !isMadeHere(act.table, act.column, scene)
      ? `Code that runs while ${act.table}.${act.column} becomes ${act.to} fails`
      : undefined,
});
