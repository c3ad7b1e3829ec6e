import { movedKey } from '../key.ts';
import { rule } from '../lint/rule.ts';

export const renameTable = rule({
  about: ['renameTable', 'moveTable'],
  family: 'loss',
  title: 'A table is renamed',
  severity: 'warning',
  why: 'Instances of the release before ask for the old name until the last of them is replaced.',
  fix: 'Keep the table and rename the resource alone; or put a view of the old name in its place in the same transaction, and drop it in a later release.',
  bad: [{ tx: ['alter table tags rename to labels'] }],
  good: [{ tx: ['create view labels as select * from tags'] }],
  find: (act, scene) =>
    scene.isOld(act.table)
      ? `Code that runs while ${act.table} becomes ${act.kind === 'moveTable' ? movedKey(act.table, act.schema) : act.to} fails`
      : undefined,
});
