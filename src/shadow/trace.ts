import type { Session } from '../migration/session.ts';
import { type LockMode, lockModes } from '../schema/lock/demand.ts';
import { tokens } from '../schema/token.ts';
import { marker } from './shadow.ts';

/** What a statement did to the tables that were there before the migration. */
export interface StatementTrace {
  readonly statement: string;
  /** The strongest lock on each table it locked or names, as held while it ran. */
  readonly locks: readonly { readonly relation: string; readonly mode: LockMode }[];
  readonly scans: boolean;
  readonly rewrites: boolean;
}

/** `ACCESS EXCLUSIVE on users, no scan, no rewrite` */
export function describeTrace({ locks, scans, rewrites }: StatementTrace): string {
  const held = locks.map(({ relation, mode }) => `${mode} on ${relation}`);
  return [
    ...(held.length === 0 ? ['no lock'] : held),
    scans ? 'scan' : 'no scan',
    rewrites ? 'rewrite' : 'no rewrite',
  ].join(', ');
}

const tablesThere = `select c.oid::text as oid, nspname as schema, relname as name, pg_relation_filenode(c.oid)::text as file
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where relkind in ('r', 'p', 'm') and nspname !~ '^pg_' and nspname <> 'information_schema' and relname <> '${marker}'`;

const look = `select 'lock' as kind, relation::text as oid, mode as value from pg_locks
    where pid = pg_backend_pid() and locktype = 'relation' and granted and relation = any($1::oid[])
  union all select 'scans', relid::text, seq_scan::text from pg_stat_xact_user_tables where relid = any($1::oid[])
  union all select 'file', oid::text, pg_relation_filenode(oid)::text from pg_class where oid = any($1::oid[])`;

interface Watched {
  readonly name: string;
  /** With its schema where that is another one. */
  readonly shown: string;
}

interface Look {
  /** Index of the strongest mode, by table. */
  readonly locks: ReadonlyMap<string, number>;
  readonly scans: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
}

/** Watches the statements of transactions from the inside. */
export class Tracer {
  readonly traces: StatementTrace[] = [];
  readonly #session: Session;
  readonly #names: ReadonlyMap<string, Watched>;
  #before: Look = { locks: new Map(), scans: new Map(), files: new Map() };

  private constructor(session: Session, names: ReadonlyMap<string, Watched>) {
    this.#session = session;
    this.#names = names;
  }

  /** Knows the tables that are there now. */
  static async on(session: Session): Promise<Tracer> {
    const rows = await session.rows(tablesThere);
    const names = rows.map(({ oid, schema, name }): [string, Watched] => [
      oid ?? '',
      { shown: schema === 'public' ? (name ?? '') : `${schema}.${name}`, name: name ?? '' },
    ]);
    return new Tracer(session, new Map(names));
  }

  /** Call it at the beginning of each transaction. */
  async begin(): Promise<void> {
    this.#before = await this.#look();
  }

  /** Call it behind each statement, in its transaction. */
  async after(statement: string): Promise<void> {
    const before = this.#before;
    const now = await this.#look();
    this.#before = now;
    const words = new Set(tokens(statement).map(({ text }) => text.replace(/^"|"$/g, '')));
    const locks = [...now.locks].flatMap(([oid, mode]) => {
      const table = this.#names.get(oid);
      // The locks of earlier statements are held to the end of the transaction: they count where the table is named.
      const concerns = before.locks.get(oid) !== mode || words.has(table?.name ?? '');
      return table === undefined || mode === 0 || !concerns
        ? []
        : [{ relation: table.shown, mode: lockModes[mode] ?? 'ACCESS EXCLUSIVE' }];
    });
    const changed = (which: 'scans' | 'files'): boolean =>
      [...now[which]].some(([oid, value]) => value !== (before[which].get(oid) ?? '0'));
    this.traces.push({ statement, locks, scans: changed('scans'), rewrites: changed('files') });
  }

  async #look(): Promise<Look> {
    const oids = `{${[...this.#names.keys()].join(',')}}`;
    const found = {
      locks: new Map<string, number>(),
      scans: new Map<string, string>(),
      files: new Map<string, string>(),
    };
    for (const { kind, oid, value } of await this.#session.rows(look, [oids])) {
      if (oid === null || oid === undefined || value === null || value === undefined) continue;
      if (kind === 'lock') found.locks.set(oid, Math.max(found.locks.get(oid) ?? 0, modeOf(value)));
      else if (kind === 'scans') found.scans.set(oid, value);
      else found.files.set(oid, value);
    }
    return found;
  }
}

/** `ShareRowExclusiveLock` → its place among the modes. */
const modeOf = (name: string): number =>
  lockModes.findIndex((mode) => `${mode.replaceAll(' ', '')}LOCK` === name.toUpperCase());
