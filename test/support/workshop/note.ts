import {
  belongsTo,
  boolean,
  bytea,
  date,
  float,
  integer,
  interval,
  json,
  list,
  Resource,
  range,
  text,
  time,
  timestamp,
  uuid,
} from 'quarry';
import { z } from 'zod';
import { Maker } from './maker.ts';
import { Piece } from './piece.ts';
import { Workshop } from './repo.ts';

/** What somebody, or nobody, wrote about a piece. */
export class Note extends Resource('notes', { repo: Workshop }) {
  id = integer({ primaryKey: true });
  body = text({ optional: true });
  at = timestamp({ precision: 6 });
  sent = timestamp({ optional: true });
  stars = integer({ optional: true });
  open = boolean();
  gap = interval();
  data = bytea();
  meta = json(z.any());
  marks = list(float(), { optional: true });
  words = list(text(), { optional: true });
  lines = range(integer());
  due = date({ optional: true });
  from = time();
  pieceId = uuid();
  authorId = integer({ optional: true });

  piece = belongsTo(Piece, this.pieceId);
  author = belongsTo(Maker, this.authorId);

  pieceTitle = this.piece.title;
  byOwner = this.authorId.eq(this.piece.ownerId);
  authorLabel = this.author.label.orElse('nobody');
}
