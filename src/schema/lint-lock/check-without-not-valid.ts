import type { ActOf } from '../lint/act.ts';
import { rule } from '../lint/rule.ts';

const checksAtOnce = (act: ActOf<'addConstraint' | 'addColumn'>): boolean =>
  act.kind === 'addConstraint'
    ? act.constraint.type === 'check' && !act.constraint.notValid
    : act.column.constraints.some(({ type }) => type === 'check');

export const checkWithoutNotValid = rule({
  about: ['addConstraint', 'addColumn'],
  family: 'lock',
  title: 'A check is tried on every row under a lock',
  severity: 'error',
  grows: true,
  why: 'Adding a check locks the table against reads and writes until every row was tried.',
  fix: 'Add it not valid, which holds for new rows at once, and validate it in a later step.',
  bad: [{ tx: ['alter table users add constraint users_age_check check (age > 0)'] }],
  good: [
    { tx: ['alter table users add constraint users_age_check check (age > 0) not valid'] },
    { tx: ['alter table users validate constraint users_age_check'] },
  ],
  find: (act, scene) =>
    checksAtOnce(act) && scene.isOld(act.table)
      ? `A check of ${act.table} is tried on every row while nobody can read or write it`
      : undefined,
});
