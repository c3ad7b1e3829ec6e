import { belongsTo, bigint, date, decimal, hasMany, integer, manyToMany, oneOf, Resource, text } from 'quarry';
import { Maker } from './maker.ts';
import { Workshop } from './repo.ts';

/** Makers join guilds; how, their membership says. */
export class Guild extends Resource('guilds', { repo: Workshop }) {
  id = bigint({ primaryKey: true });
  title = text();
  dues = decimal({ optional: true });
  seats = integer();

  memberships = hasMany(Membership, (m) => m.guildId);
  members = manyToMany(
    Maker,
    Membership,
    (j) => j.guildId,
    (j) => j.makerId,
  );
  inOrder = manyToMany(
    Maker,
    Membership,
    (j) => j.guildId,
    (j) => j.makerId,
    { sort: (_, j) => j.rank },
  );
  firstTwo = manyToMany(
    Maker,
    Membership,
    (j) => j.guildId,
    (j) => j.makerId,
    { filter: (m, j) => m.active.or(j.role.eq('chief')), sort: (_, j) => j.rank.desc(), limit: 2 },
  );

  memberCount = this.members.count();
  free = this.seats.sub(this.memberCount);
  topRank = this.memberships.max((m) => m.rank);
}

export class Membership extends Resource('memberships', { repo: Workshop }) {
  guildId = bigint({ primaryKey: true });
  makerId = integer({ primaryKey: true });
  rank = integer();
  role = oneOf(['member', 'chief']);
  since = date({ optional: true });

  guild = belongsTo(Guild, this.guildId);
  maker = belongsTo(Maker, this.makerId);

  seniority = this.maker.pieceCount.add(this.rank);
}
