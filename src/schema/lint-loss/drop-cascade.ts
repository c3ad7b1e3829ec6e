import { rule } from '../lint/rule.ts';

export const dropCascade = rule({
  about: ['dropOther', 'dropTable', 'dropSchema'],
  family: 'loss',
  title: 'What is dropped takes unnamed things with it',
  severity: 'warning',
  why: 'CASCADE also drops views, foreign keys and defaults that nobody has listed, and on another database these may be others.',
  fix: 'Drop each by name, in the order of their dependence.',
  bad: [{ tx: ['drop view open_tickets cascade'] }],
  good: [{ tx: ['drop view open_tickets'] }],
  find: (act) => (act.cascade ? `What hangs on ${act.name} is dropped with it, unnamed` : undefined),
});
