import { rule } from '../lint/rule.ts';

export const rewriteTable = rule({
  about: ['rewriteTable'],
  family: 'lock',
  title: 'A table is written anew',
  severity: 'error',
  grows: true,
  why: 'Clustering, VACUUM FULL, and changing where or how a table is stored copy it under a lock that nobody reads through.',
  fix: 'Leave it out of the migrations: run it in a window, or with a tool that copies the table beside the traffic.',
  bad: [{ tx: ['alter table tags set unlogged'] }],
  good: [{ tx: ['create unlogged table notes (id bigint primary key)'] }],
  find: (act, scene) =>
    scene.isOld(act.table) ? `${act.by} writes ${act.table} anew while nobody can read or write it` : undefined,
});
