import { rule } from '../lint/rule.ts';

export const wideIndex = rule({
  about: ['createIndex'],
  family: 'choice',
  title: 'An index over more than three columns',
  severity: 'notice',
  why: 'The fourth column of an index is hardly ever looked for, and every one of them makes writes dearer and the index larger.',
  fix: 'Index the columns that narrow most, or include the others: include (…).',
  bad: [
    {
      auto: 'create index concurrently tickets_wide_index on tickets (user_id, status, subject, id)',
      recover: { dropInvalidIndex: 'tickets_wide_index' },
    },
  ],
  good: [
    {
      auto: 'create index concurrently tickets_narrow_index on tickets (user_id, status) include (subject, id)',
      recover: { dropInvalidIndex: 'tickets_narrow_index' },
    },
  ],
  find: (act) =>
    act.keys > 3 && !act.unique ? `The index on ${act.table} is sorted by ${act.keys} columns` : undefined,
});
