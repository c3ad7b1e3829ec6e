import { rule } from '../lint/rule.ts';

export const domainWithConstraint = rule({
  about: ['constrainDomain'],
  family: 'choice',
  title: 'A domain with a constraint',
  severity: 'warning',
  why: "A domain's constraint is checked in every column of every table that uses it, under a lock on all of them, and cannot differ between them.",
  fix: 'Put the check on the tables; or add it to the domain not valid, and validate it in a later step.',
  bad: [{ tx: ['create domain percentage as integer check (value between 0 and 100)'] }],
  good: [
    {
      tx: [
        'create domain percentage as integer',
        'alter domain percentage add constraint percentage_check check (value between 0 and 100) not valid',
      ],
    },
  ],
  find: (act) =>
    act.notValid ? undefined : `The constraint of the domain ${act.name} holds in every column of it at once`,
});
