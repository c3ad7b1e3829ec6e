import { rule } from '../lint/rule.ts';

export const indexWithoutRecovery = rule({
  about: ['createIndex'],
  family: 'choice',
  title: 'A concurrent build does not say which index to drop',
  severity: 'error',
  why: 'A build that was killed leaves an invalid index of the name behind; run again, the statement finds the name taken, and nobody ever uses the index.',
  fix: 'Say recover: { dropInvalidIndex } with the name of the index.',
  bad: [{ auto: 'create index concurrently users_email_index on users (email)', recover: 'rerun' }],
  good: [
    {
      auto: 'create index concurrently users_email_index on users (email)',
      recover: { dropInvalidIndex: 'users_email_index' },
    },
  ],
  find: (_, scene) =>
    'auto' in scene.step && scene.step.recover === 'rerun'
      ? 'An interrupted build leaves an invalid index, which is taken for the whole one when the step is run again'
      : undefined,
});
