import type { Many, One, Query } from 'quarry';
import { hasMany, hasOne, integer, manyToMany, Resource, text, uuid } from 'quarry';
import { equal } from './expect.ts';

class Member extends Resource('members') {
  id = uuid({ primaryKey: true });
  name = text();
  height = integer({ optional: true });
  clubId = uuid({ optional: true });
}
class Joining extends Resource('joinings') {
  clubId = uuid({ primaryKey: true });
  memberId = uuid({ primaryKey: true });
  rank = integer();
}
class Club extends Resource('clubs') {
  id = uuid({ primaryKey: true });
  name = text();
  everybody = hasMany(Member, {});
  namesakes = hasMany(Member, { filter: (m) => m.name.eq(this.name), sort: (m) => m.height.desc('last'), limit: 3 });
  second = hasOne(Member, (m) => m.clubId, { sort: (m) => m.height, offset: 1 });
  tallest = hasOne(Member, { sort: (m) => m.height.desc('last') });
  ranked = manyToMany(
    Member,
    Joining,
    (j) => j.clubId,
    (j) => j.memberId,
    {
      filter: (m, j) => m.name.neq('').and(j.rank.gt(0)),
      sort: (_, j) => j.rank.desc(),
    },
  );
}

// ---- without a key, by the join record, the second of an order
equal<Club['everybody'], Many<Member>>(true);
equal<Club['namesakes'], Many<Member>>(true);
equal<Club['ranked'], Many<Member>>(true);
equal<Club['second'], One<Member, null>>(true);
equal<Club['tallest'], One<Member, null>>(true);
// @ts-expect-error a to-one is one: nothing to limit
hasOne(Member, { sort: (m) => m.height, limit: 3 });
// @ts-expect-error only a hasOne counts on in its order
hasMany(Member, { offset: 1 });
// @ts-expect-error a key over there is no member's attribute
hasMany(Member, (m) => m.clubID);
manyToMany(
  Member,
  Joining,
  (j) => j.clubId,
  (j) => j.memberId,
  // @ts-expect-error the join record has no such attribute
  { sort: (_, j) => j.rang },
);

// ---- summary(): each name with the value of its aggregate
async function summaries(query: Query<Club>): Promise<void> {
  const found = await query.summary({
    all: (clubs) => clubs.count(),
    names: (clubs) => clubs.list((c) => c.name),
    first: (clubs) => clubs.sort((c) => c.name).first((c) => c.name),
    ratio: (clubs) =>
      clubs
        .filter((c) => c.name.eq('x'))
        .count()
        .div(clubs.count()),
    any: (clubs) => clubs.exists(),
    tall: (clubs) => clubs.sum((c) => c.everybody.sum((m) => m.height)),
  });
  equal<(typeof found)['all'], number>(true);
  equal<(typeof found)['names'], string[]>(true);
  equal<(typeof found)['first'], string | null>(true);
  equal<(typeof found)['ratio'], number | null>(true);
  equal<(typeof found)['any'], boolean>(true);
  equal<(typeof found)['tall'], number>(true);
  const ofClass = await Club.summary({ all: (clubs) => clubs.count({ bigint: true }) });
  equal<typeof ofClass, { all: bigint }>(true);
  // @ts-expect-error many records have no fields
  await Club.summary({ name: (clubs) => clubs.name });

  // ---- an order by many values, and first() that keeps nulls
  query.sort(
    (c) => c.everybody.desc((m) => m.height, 'last'),
    (c) => c.ranked.asc((m) => m.name),
    'name',
  );
  // @ts-expect-error of which value?
  query.sort((c) => c.everybody.desc());
  const [row] = await query.calculate('h', (c) => c.everybody.first((m) => m.height, { nulls: true })).all();
  equal<(typeof row & {})['h'], number | null>(true);
}
void summaries;
