import { changesSchema } from '../lint/changes-schema.ts';
import { rule } from '../lint/rule.ts';

export const updateNotInBatches = rule({
  about: ['changeRows'],
  family: 'lock',
  title: 'Rows are changed in one statement',
  severity: 'warning',
  grows: true,
  why: 'All the rows that are changed stay locked until the statement ends, and it ends all at once or not at all.',
  fix: 'Make it a batch step, which goes by a key in committed chunks and can be resumed.',
  bad: [{ tx: ["update users set name = '?' where name is null"] }],
  good: [{ batch: { table: 'users', key: ['id'], set: "name = '?'", where: 'name is null' } }],
  find: (act, scene) =>
    scene.isOld(act.table) && !changesSchema(scene.together)
      ? `One ${act.by} locks every row of ${act.table} that it changes until the last one is through`
      : undefined,
});
