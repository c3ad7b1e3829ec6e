import {
  belongsTo,
  bigint,
  boolean,
  bytea,
  calculation,
  ciText,
  date,
  decimal,
  enumeration,
  float,
  hasMany,
  hasOne,
  integer,
  interval,
  json,
  list,
  oneOf,
  Resource,
  range,
  text,
  time,
  timestamp,
  uuid,
} from 'quarry';
import { z } from 'zod';
import { Maker } from './maker.ts';
import { Note } from './note.ts';
import { Workshop } from './repo.ts';

const Doc = z.record(z.string(), z.any());

/** Has an attribute of every type; those of the note are null where these are not. */
export class Piece extends Resource('pieces', { repo: Workshop }) {
  id = uuid({ primaryKey: true });
  title = text();
  code = ciText();
  state = enumeration('piece_state', ['draft', 'made', 'sold']);
  size = oneOf(['s', 'm', 'l'], { optional: true });
  count = integer();
  weight = integer({ optional: true });
  serial = bigint();
  views = bigint({ optional: true });
  price = decimal({ precision: 10, scale: 2 });
  rate = decimal({ optional: true });
  ratio = float({ optional: true });
  flag = boolean();
  made = timestamp();
  seen = timestamp({ precision: 6, optional: true });
  day = date();
  opens = time({ optional: true });
  span = interval({ optional: true });
  blob = bytea({ optional: true });
  doc = json(Doc, { optional: true });
  tags = list(text());
  sizes = list(integer(), { optional: true });
  ref = uuid({ optional: true });
  stay = range(date(), { optional: true });
  ownerId = integer();
  keeperId = integer({ optional: true });

  owner = belongsTo(Maker, this.ownerId);
  keeper = belongsTo(Maker, this.keeperId);
  notes = hasMany(Note, (n) => n.pieceId);
  topNotes = hasMany(Note, (n) => n.pieceId, { sort: (n) => n.stars.desc('last'), limit: 2 });
  openNotes = hasMany(Note, (n) => n.pieceId, { filter: (n) => n.open });
  firstNote = hasOne(Note, (n) => n.pieceId, { sort: (n) => n.at });

  noteCount = this.notes.count();
  stars = this.notes.sum((n) => n.stars, { default: null });
  meanStars = this.notes.avg((n) => n.stars);
  bestStars = this.notes.max((n) => n.stars);
  rated = this.notes.exists((n) => n.stars.isNotNull());
  allOpen = this.notes.every((n) => n.open);
  ownerName = this.owner.name;
  ownerWorth = this.owner.worth;
  perStar = this.price.div(this.stars);
  isDear = this.price.gt(100);
  marked = calculation({ by: text({ optional: true }) }, ({ by }) => this.title.concat(':', by.orElse('-')));
}
