import { rule } from '../lint/rule.ts';

export const dropSchema = rule({
  about: ['dropSchema'],
  family: 'loss',
  title: 'A schema is dropped',
  severity: 'warning',
  why: 'Whatever still names it fails, and with CASCADE everything in it is gone.',
  fix: 'Drop what is in it by name, so that a reader sees what goes, and the schema when it is empty and nobody names it.',
  bad: [{ tx: ['drop schema billing cascade'] }],
  good: [{ tx: ['comment on table billing.invoices is null'] }],
  find: (act) => `The schema ${act.name} is dropped${act.cascade ? ' with all that is in it' : ''}`,
});
