import { rule } from '../lint/rule.ts';

export const domainWithConstraint = rule({
  about: ['constrainDomain'],
  family: 'choice',
  title: 'A constraint on a domain in use',
  severity: 'warning',
  why: 'What a domain demands is checked in every column of every table that uses it at once, under a lock on all of them.',
  fix: 'Add a check not valid, and validate it in a later step; a new domain may have its checks from the start.',
  bad: [{ tx: ['alter domain percentage add constraint percentage_check check (value between 0 and 100)'] }],
  good: [
    {
      tx: ['alter domain percentage add constraint percentage_check check (value between 0 and 100) not valid'],
    },
    { tx: ['alter domain percentage validate constraint percentage_check'] },
  ],
  find: (act, scene) =>
    act.notValid || !scene.isOld(act.name)
      ? undefined
      : `The constraint of the domain ${act.name} holds in every column of it at once`,
});
