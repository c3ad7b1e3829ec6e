import { rule } from '../lint/rule.ts';

export const notAnalysed = rule({
  about: ['opaque'],
  family: 'choice',
  title: 'Something that no rule can look into',
  severity: 'notice',
  why: 'A function of a run step, a DO block and a procedure can do anything; neither these rules nor the trial on a shadow database see it.',
  fix: 'Write it as statements in tx, auto and batch steps where it can be; else see that it does not wait or lock, and allow it with the reason.',
  bad: [{ tx: ['do $$ begin perform 1; end $$'] }],
  good: [{ tx: ['comment on table users is null'] }],
  find: (act) =>
    `What ${act.what === 'a function' ? act.what : act.what.toUpperCase()} does cannot be seen from outside`,
});
