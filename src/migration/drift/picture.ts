import type { Catalog } from '../../catalog/catalog.ts';
import { readCatalog } from '../../catalog/read-catalog.ts';
import { same } from '../../schema/canonical.ts';
import { LEDGER_NAMES } from '../ledger/ledger-names.ts';
import type { Session } from '../session.ts';

/** The structure of a database as its last migration left it, kept in the ledger. */
export interface Picture {
  readonly format: 1;
  /** The server's major version: another one spells expressions in another way. */
  readonly server: number;
  /** The migration applied last when it was taken, and how many were. */
  readonly last: string;
  readonly count: number;
  readonly catalog: Catalog;
}

/** The structure there is now, without the ledger; of some schemas, or of all. */
export const catalogNow = (session: Session, schemas: readonly string[] | undefined): Promise<Catalog> =>
  readCatalog((text, params) => session.rows(text, params), {
    except: LEDGER_NAMES,
    ...(schemas === undefined ? {} : { schemas }),
  });

/**
 * The schemas to look at, so that others in the same database have theirs to themselves: that of the migrations, those in
 * the picture, and more that they have made something in. Undefined means all, where the migrations name no schema.
 */
export const schemasSeen = (
  own: string | undefined,
  picture: Picture | undefined,
  more: readonly string[] = [],
): readonly string[] | undefined =>
  own === undefined ? undefined : [...new Set([own, ...Object.keys(picture?.catalog.schemas ?? {}), ...more])];

export async function majorOf(session: Session): Promise<number> {
  const [row] = await session.rows(`select current_setting('server_version_num') as version`);
  return Math.floor(Number(row?.['version']) / 10_000);
}

/** Whether a picture was taken after the last migration of a ledger, and by a server that spells as this one. */
export function isOf(picture: Picture, rows: readonly { readonly version: string }[], server: number): boolean {
  return picture.count === rows.length && picture.last === rows.at(-1)?.version && picture.server === server;
}

/**
 * What was expected, with what a migration changed between two looks: where nothing happened between them, the
 * expectation stays, so that a difference made behind the back of the migrations is not forgotten.
 */
export function carried<T>(expected: T, before: T, after: T): T {
  if (same(plain(before), plain(after))) return expected;
  if (!isEntries(before) || !isEntries(after)) return after;
  const from: Entries = isEntries(expected) ? expected : {};
  const names = [...new Set([...Object.keys(after), ...Object.keys(from)])].sort();
  const entries = names.map((name) => [name, carried(from[name], before[name], after[name])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

/** Where a column stands among its fellows is no part of the structure. */
export const plain = (value: unknown): unknown =>
  value === undefined
    ? undefined
    : (JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'position' ? undefined : inner))) as unknown);

export type Entries = Readonly<Record<string, unknown>>;

export const isEntries = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A tree with what another has at a path, or without it where the other has nothing there. */
export function copied<T>(into: T, from: unknown, path: readonly string[]): T {
  const [name, ...rest] = path;
  if (name === undefined) return from as T;
  const entries: Entries = isEntries(into) ? into : {};
  const source = isEntries(from) ? from[name] : undefined;
  const inner = rest.length === 0 ? source : copied(entries[name], source, rest);
  if (same(inner, entries[name])) return into;
  const { [name]: _, ...others } = entries;
  return (inner === undefined ? others : { ...others, [name]: inner }) as T;
}
