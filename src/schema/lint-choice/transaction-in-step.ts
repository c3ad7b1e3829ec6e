import { rule } from '../lint/rule.ts';

export const transactionInStep = rule({
  about: ['transaction'],
  family: 'choice',
  title: 'A statement that ends or opens a transaction',
  severity: 'error',
  why: 'Each step is committed together with the note that it ran; a COMMIT in between takes the one apart from the other.',
  fix: 'Split the step where a transaction should end.',
  bad: [{ auto: 'begin', recover: 'rerun' }],
  good: [{ tx: ['comment on table users is null'] }],
  find: (act) => `${act.word.toUpperCase()} ends or opens a transaction behind the back of the ledger`,
});
