import { rule } from '../lint/rule.ts';

export const disableRowSecurity = rule({
  about: ['rowSecurity'],
  family: 'loss',
  title: 'Disabling row security shows every row',
  severity: 'warning',
  why: 'Without row security its policies are not asked any more: whoever may read the table at all reads all of it.',
  fix: 'Change the policies instead, or allow it with the reason.',
  bad: [{ tx: ['alter table users disable row level security'] }],
  good: [{ tx: ['alter table users no force row level security'] }],
  find: ({ table, enabled }, scene) =>
    !enabled && scene.isOld(table) ? `Every row of ${table} is shown to whoever may read it` : undefined,
});
