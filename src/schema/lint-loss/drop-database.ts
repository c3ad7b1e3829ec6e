import { rule } from '../lint/rule.ts';

export const dropDatabase = rule({
  about: ['dropDatabase'],
  family: 'loss',
  title: 'A database is dropped',
  severity: 'error',
  why: 'A migration changes the database it runs in; this one destroys another.',
  fix: "Leave it to those who run the server; quarry db drop is for one's own machine.",
  bad: [{ auto: 'drop database if exists other', recover: 'rerun' }],
  good: [{ tx: ['comment on table users is null'] }],
  find: (act) => `The database ${act.name} is dropped`,
});
