import type { Act, ActOf } from '../lint/act.ts';
import { rule } from '../lint/rule.ts';

const addsBefore = (earlier: readonly Act[], { table, name }: ActOf<'validateConstraint'>): boolean =>
  earlier.some((act) => act.kind === 'addConstraint' && act.table === table && act.constraint.name === name);

export const validateInSameTransaction = rule({
  about: ['validateConstraint'],
  family: 'lock',
  title: 'A constraint is validated in the transaction that adds it',
  severity: 'error',
  grows: true,
  why: 'The lock that adding took is held to the end of the transaction, so nothing is won by validating apart.',
  fix: 'Validate it in a step of its own.',
  bad: [
    {
      tx: [
        'alter table users add constraint users_age_check check (age > 0) not valid',
        'alter table users validate constraint users_age_check',
      ],
    },
  ],
  good: [
    { tx: ['alter table users add constraint users_age_check check (age > 0) not valid'] },
    { tx: ['alter table users validate constraint users_age_check'] },
  ],
  find: (act, scene) =>
    scene.isOld(act.table) && addsBefore(scene.together, act)
      ? `${act.name} is validated in the transaction that adds it, which still holds its lock`
      : undefined,
});
