import { rule } from '../lint/rule.ts';

export const renameEnumValue = rule({
  about: ['renameEnumValue'],
  family: 'loss',
  title: 'A value of an enumeration is renamed',
  severity: 'warning',
  why: 'Instances of the release before write the old value, which the server refuses, and read one they do not know.',
  fix: 'Add the new value, write it, change the rows in batches, and stop reading the old one.',
  bad: [{ tx: ["alter type ticket_status rename value 'open' to 'waiting'"] }],
  good: [{ auto: "alter type ticket_status add value if not exists 'waiting'", recover: 'rerun' }],
  find: (act) =>
    `Code that runs while ${act.value} of ${act.enum} is renamed reads and writes a value that it does not know`,
});
