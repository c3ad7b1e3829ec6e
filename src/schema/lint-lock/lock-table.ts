import { rule } from '../lint/rule.ts';

export const lockTable = rule({
  about: ['lockTable'],
  family: 'lock',
  title: 'A table is locked by hand',
  severity: 'warning',
  why: 'Everybody else waits until the transaction ends, and behind a lock that waits, everybody waits as well.',
  fix: 'Statements take the locks they need, and the runner tries again where it has to wait; leave it out.',
  bad: [{ tx: ['lock table users in exclusive mode'] }],
  good: [{ tx: ['comment on table users is null'] }],
  find: (act, scene) => (scene.isOld(act.table) ? `${act.table} is locked by hand until the step ends` : undefined),
});
