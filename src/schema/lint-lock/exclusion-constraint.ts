import { rule } from '../lint/rule.ts';

export const exclusionConstraint = rule({
  about: ['addConstraint'],
  family: 'lock',
  title: 'An exclusion constraint builds its index under a lock',
  severity: 'warning',
  grows: true,
  why: 'An exclusion constraint can neither be added not valid nor take over an index: the table stays locked against reads and writes until it is built.',
  fix: 'Declare it with the table, or add it when few are waiting and allow it with the reason.',
  bad: [{ tx: ['alter table tags add constraint tags_excl exclude using btree (id with =)'] }],
  good: [
    {
      tx: [
        'create table bookings (id bigint primary key, room bigint, constraint bookings_excl exclude using btree (room with =))',
      ],
    },
  ],
  find: (act, scene) =>
    act.constraint.type === 'exclude' && scene.isOld(act.table)
      ? `An exclusion constraint builds its index on ${act.table} while nobody can read or write it`
      : undefined,
});
