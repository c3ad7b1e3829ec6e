import type { Expression, Sort } from '../expr/expression.ts';
import type { AttributeKey } from './attribute/attribute.ts';
import { deferred } from './deferred.ts';
import type { Class } from './relationship.ts';

/** What an index is over: an attribute (`-` in front: descending), or an expression of the record. */
export type IndexKey<R> =
  | (AttributeKey<R> & string)
  | `-${AttributeKey<R> & string}`
  | ((record: R) => Expression<unknown> | Sort);

/** An index with more to say than its keys. */
export interface IndexOptions<R> {
  readonly on: IndexKey<R> | readonly IndexKey<R>[];
  /** Its name in the database; `<table>_<columns>_index` without it. */
  readonly name?: string;
  readonly unique?: boolean;
  /** The access method; `btree` without it. */
  readonly method?: 'btree' | 'hash' | 'gin' | 'gist' | 'brin' | 'spgist' | 'hnsw' | 'ivfflat';
  /** Only the records that meet this. */
  readonly where?: (record: R) => Expression<boolean | null>;
  /** Attributes kept in the index to be read from it. */
  readonly include?: readonly AttributeKey<R>[];
  /** How its keys are compared: `text_pattern_ops`, `gin_trgm_ops`; of several keys a list, null for the usual one. */
  readonly opclass?: string | readonly (string | null)[];
  /** `false`: null equals null in a unique index. */
  readonly nullsDistinct?: boolean;
}

/** The indexes of a resource. */
export interface Indexes {
  readonly kind?: 'indexes';
}

/**
 * Declares indexes besides those of keys and identities, each by its keys or with options:
 * `indexes(Ticket, { queue: ["status", "-openedAt"], open: { on: (t) => t.subject.lower(), where: (t) => t.isOpen } })`.
 */
export function indexes<R>(
  resource: Class<R>,
  declared: Readonly<Record<string, IndexOptions<R> | IndexKey<R> | readonly IndexKey<R>[]>>,
): Indexes {
  return deferred('indexes', resource, () => declared);
}
