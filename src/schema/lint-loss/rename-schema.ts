import { rule } from '../lint/rule.ts';

export const renameSchema = rule({
  about: ['renameSchema'],
  family: 'loss',
  title: 'A schema is renamed',
  severity: 'warning',
  why: 'Every statement of the release before names the old schema until the last instance is replaced.',
  fix: 'Make the new schema, and move its tables one by one behind views of their old names.',
  bad: [{ tx: ['alter schema billing rename to accounts'] }],
  good: [{ tx: ['create schema accounts'] }],
  find: (act) => `Code that runs while the schema ${act.name} becomes ${act.to} fails`,
});
