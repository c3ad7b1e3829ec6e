import type { ActOf } from '../lint/act.ts';
import { rule } from '../lint/rule.ts';

const linksAtOnce = (act: ActOf<'addConstraint' | 'addColumn'>): boolean =>
  act.kind === 'addConstraint'
    ? act.constraint.type === 'foreign key' && !act.constraint.notValid
    : act.column.constraints.some(({ type }) => type === 'foreign key');

export const foreignKeyWithoutNotValid = rule({
  about: ['addConstraint', 'addColumn'],
  family: 'lock',
  title: 'A foreign key is checked under a lock',
  severity: 'error',
  grows: true,
  why: 'Adding a foreign key locks both tables against writes until every row there is was looked up.',
  fix: 'Add it not valid, which looks at new rows only, and validate it in a later step, which locks nobody out.',
  bad: [
    { tx: ['alter table tickets add constraint tickets_user_id_fkey foreign key (user_id) references users (id)'] },
  ],
  good: [
    {
      tx: [
        'alter table tickets add constraint tickets_user_id_fkey foreign key (user_id) references users (id) not valid',
      ],
    },
    { tx: ['alter table tickets validate constraint tickets_user_id_fkey'] },
  ],
  find: (act, scene) =>
    linksAtOnce(act) && scene.isOld(act.table)
      ? `A foreign key of ${act.table} is checked for every row under a lock on two tables`
      : undefined,
});
