import { rule } from '../lint/rule.ts';

export const unusedAllow = rule({
  about: ['name'],
  family: 'choice',
  title: 'A finding is allowed that is not there',
  severity: 'warning',
  why: 'An allowance that outlived its reason would hide the next finding of its rule.',
  fix: 'Take it out of allow.',
  bad: [{ allow: [{ rule: 'drop-column', because: 'nobody reads it' }], tx: ['comment on table users is null'] }],
  good: [{ allow: [{ rule: 'drop-column', because: 'nobody reads it' }], tx: ['alter table users drop column age'] }],
  find: () => undefined,
});
