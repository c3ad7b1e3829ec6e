import type { SortKey } from '../expr/node.ts';
import { quoted } from '../expr/operator/describe.ts';
import { emptyRequest } from './empty-request.ts';
import { exactKey } from './plan/keyset.ts';
import { InvalidCursor } from './query-error.ts';
import type { Request } from './request.ts';
import type { CursorQuery, Runner } from './runner.ts';
import { shapeOf } from './shape.ts';

/** Longer than any text an index of PostgreSQL holds, many times over. */
const longest = 1_000_000;

/**
 * The cursors of one query: the sort values of a record in PostgreSQL's own text, so that nothing is lost that a `Date`
 * would lose. The runner seals them, so that they can be passed on to whoever is not to see, alter or make them.
 */
export class Cursors {
  readonly #query: CursorQuery;
  readonly #sorts: readonly SortKey['by'][];
  readonly #runner: Runner;

  /** `path` names what is read, whatever the query: a table, or a relationship of one. */
  constructor(request: Request, path: string, sorts: readonly SortKey[], runner: Runner) {
    this.#query = cursorQuery(request, path);
    this.#sorts = sorts.map(({ by }) => exactKey(by));
    this.#runner = runner;
  }

  /** Throws `InvalidCursor` where a record's sort values are longer than anything that can be passed on. */
  encode(values: readonly unknown[]): string {
    const texts = this.#sorts.map(({ type }, i) => {
      const value = values[i];
      return value === null || value === undefined ? null : type.encode(value);
    });
    const cursor = this.#runner.seal(JSON.stringify(texts), this.#query);
    if (cursor.length <= longest) return cursor;
    throw new InvalidCursor(`the values a page is sorted by make a cursor of ${cursor.length} characters`, {
      fix: 'sort by something shorter',
    });
  }

  /** The sort values behind a cursor; throws `InvalidCursor` for anything this query has not given out. */
  decode(cursor: unknown): readonly unknown[] {
    if (typeof cursor !== 'string' || cursor.length > longest) throw noCursor(cursor);
    const unsealed = this.#runner.unseal(cursor, this.#query);
    if ('text' in unsealed) return this.#valuesIn(unsealed.text);
    const { refused } = unsealed;
    throw refused === 'forged' ? noCursor(cursor) : foreign(refused);
  }

  #valuesIn(text: string): readonly unknown[] {
    const texts = JSON.parse(text) as readonly (string | null)[];
    // Sealed, but maybe by an earlier version of the program, in which an attribute had another type.
    if (texts.length !== this.#sorts.length) throw foreign('order');
    return this.#sorts.map((by, i) => keyFrom(texts[i] ?? null, by));
  }
}

function cursorQuery(request: Request, resource: string): CursorQuery {
  const empty = { ...emptyRequest(request.resource), record: request.record };
  const { sorts, filters, distinct, combined } = request;
  return {
    resource,
    order: textOf({ ...empty, sorts }),
    conditions: textOf({ ...empty, filters, distinct, combined }),
  };
}

/** Shape and values, so that no two requests read alike. */
function textOf(request: Request): string {
  const { key, values } = shapeOf(request);
  return [key, ...values.map(valueText)].map((text) => `${text.length}:${text}`).join('');
}

function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${value.join()}`;
  if (typeof value === 'object')
    return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item));
  return `${typeof value} ${String(value)}`;
}

function keyFrom(text: string | null, { type, nullable }: SortKey['by']): unknown {
  if (text === null && nullable) return null;
  try {
    const cast = text === null ? undefined : type.cast(type.decode(text));
    if (cast?.ok === true) return cast.value;
  } catch {
    // A text the type cannot read: reported below.
  }
  throw new InvalidCursor(`a cursor holds ${quoted(text)} where a ${type.name} belongs`, {
    why: 'it was given out before the attribute it is sorted by was changed',
    fix: 'begin with the first page',
  });
}

const noCursor = (cursor: unknown): InvalidCursor =>
  new InvalidCursor(`${quoted(typeof cursor === 'string' ? cursor.slice(0, 100) : cursor)} is no cursor`, {
    why: 'no page gave it out, or it was sealed with a secret that is gone: one of another process, or one that was replaced',
    fix: 'pass the after or before of another page as it is, or begin with the first page',
  });

const differences = {
  resource: ['another resource', 'use it with the query whose page it is'],
  order: ['a query in another order', 'use it with the sort of the page that gave it out'],
  conditions: [
    'a query with other conditions',
    'use it with the filters of the page that gave it out, with the same values',
  ],
} as const;

function foreign(part: keyof typeof differences): InvalidCursor {
  const [of, fix] = differences[part];
  return new InvalidCursor(`this cursor belongs to ${of}`, {
    why: 'a cursor says where to go on among the records of one query; in another it means nothing',
    fix,
  });
}
