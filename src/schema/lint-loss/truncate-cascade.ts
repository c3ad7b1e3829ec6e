import { rule } from '../lint/rule.ts';

export const truncateCascade = rule({
  about: ['truncate'],
  family: 'loss',
  title: 'Emptying a table empties others',
  severity: 'error',
  why: 'TRUNCATE … CASCADE empties, without naming them, all tables with a foreign key that leads here, and those that lead there.',
  fix: 'Name each table that is to be emptied.',
  bad: [{ tx: ['truncate users cascade'] }],
  good: [{ tx: ['truncate tags'] }],
  find: (act) =>
    act.cascade ? `Emptying ${act.tables.join(', ')} empties every table that refers to them` : undefined,
});
