import {
  belongsTo,
  boolean,
  calculation,
  ciText,
  concat,
  date,
  decimal,
  enumeration,
  float,
  hasMany,
  hasOne,
  integer,
  manyToMany,
  oneOf,
  Resource,
  text,
  time,
} from 'quarry';
import { Guild, Membership } from './guild.ts';
import { Note } from './note.ts';
import { Piece } from './piece.ts';
import { Workshop } from './repo.ts';

/** Whoever makes pieces, owns them, and learned it from another. */
export class Maker extends Resource('makers', { repo: Workshop }) {
  id = integer({ primaryKey: true });
  name = text();
  nick = ciText({ optional: true });
  mood = enumeration('mood', ['low', 'even', 'high'], { optional: true });
  level = oneOf(['novice', 'adept', 'master']);
  active = boolean({ optional: true });
  score = float();
  wage = decimal({ precision: 10, scale: 2, optional: true });
  born = date({ optional: true });
  wakes = time();
  mentorId = integer({ optional: true });

  mentor = belongsTo(Maker, this.mentorId);
  pupils = hasMany(Maker, (m) => m.mentorId);
  pieces = hasMany(Piece, (p) => p.ownerId);
  kept = hasMany(Piece, (p) => p.keeperId, { sort: (p) => p.title });
  dearest = hasMany(Piece, (p) => p.ownerId, {
    filter: (p) => p.count.gt(0),
    sort: (p) => p.price.desc(),
    limit: 2,
  });
  best = hasOne(Piece, (p) => p.ownerId, { sort: (p) => p.price.desc() });
  second = hasOne(Piece, (p) => p.ownerId, { sort: (p) => p.made.desc(), offset: 1 });
  notes = hasMany(Note, (n) => n.authorId);
  /** Tied by a filter alone. */
  peers = hasMany(Maker, { filter: (m) => m.level.eq(this.level).and(m.id.neq(this.id)) });
  guilds = manyToMany(
    Guild,
    Membership,
    (j) => j.makerId,
    (j) => j.guildId,
  );
  ruled = manyToMany(
    Guild,
    Membership,
    (j) => j.makerId,
    (j) => j.guildId,
    { filter: (_, j) => j.role.eq('chief'), sort: (_, j) => j.rank.desc() },
  );

  pieceCount = this.pieces.count();
  soldCount = this.pieces.filter((p) => p.state.eq('sold')).count();
  soldShare = this.soldCount.div(this.pieceCount);
  worth = this.pieces.sum((p) => p.price);
  lastTitle = this.pieces
    .sort((p) => p.made.desc('last'))
    .sort((p) => p.id)
    .first((p) => p.title);
  titles = this.pieces.sort((p) => p.id).list((p) => p.title);
  label = concat(this.name, '#', this.id);
  taughtBy = this.mentor.label;
  starsGiven = this.notes.sum((n) => n.stars);
  greeting = calculation({ word: text({ default: 'Hi' }), times: integer({ default: 1 }) }, ({ word, times }) =>
    concat(word, ' ', this.name, ' ', times),
  );
}
