import { rule } from '../lint/rule.ts';

export const concurrentlyInTransaction = rule({
  about: ['createIndex', 'dropIndex', 'reindex', 'detachPartition'],
  family: 'lock',
  title: 'A concurrent statement stands in a transaction',
  severity: 'error',
  why: 'Working concurrently takes several transactions of its own, so the server refuses it inside of one.',
  fix: 'Make it an auto step, the only statement of its own.',
  bad: [{ tx: ['create index concurrently users_email_index on users (email)'] }],
  good: [
    {
      auto: 'create index concurrently users_email_index on users (email)',
      recover: { dropInvalidIndex: 'users_email_index' },
    },
  ],
  find: (act, scene) =>
    act.concurrently && scene.inTransaction
      ? 'A concurrent statement stands in a transaction, where the server refuses it'
      : undefined,
});
