import { rule } from '../lint/rule.ts';

export const refreshNotConcurrent = rule({
  about: ['refresh'],
  family: 'lock',
  title: 'A materialised view is filled again under a lock',
  severity: 'warning',
  why: 'A plain refresh keeps readers waiting until the query behind it is through.',
  fix: 'Refresh it concurrently, which takes a unique index on the view.',
  bad: [{ tx: ['refresh materialized view ticket_counts'] }],
  good: [{ tx: ['refresh materialized view concurrently ticket_counts'] }],
  find: (act, scene) =>
    act.concurrently || !scene.isOld(act.name) ? undefined : `Nobody can read ${act.name} until it is filled again`,
});
