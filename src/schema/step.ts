/** A step of a migration: data only, so that it can be parsed, hashed, linted, printed and resumed. */
export type Step = TxStep | AutoStep | BatchStep | RunStep;

/** Finds offending rows before anything runs: the migration stops if `sql` returns any, showing some of them. */
export interface Precheck {
  readonly sql: string;
  /** What a row means: "users without an email". */
  readonly finds: string;
  /** What becomes of such rows, where the migration sees to that: it tells of them, and goes on. "they are deleted" */
  readonly fate?: string;
}

interface AnyStep {
  readonly precheck?: Precheck | readonly Precheck[];
  /** What a down step cannot bring back: `["users.email"]`. */
  readonly loses?: readonly string[];
  /** Lint findings in this step that are accepted. */
  readonly allow?: readonly Allowance[];
}

/** A lint finding that is accepted, with the reason: `{ rule: 'drop-column', because: 'unused since 2.3' }`. */
export interface Allowance {
  readonly rule: string;
  readonly because: string;
}

/** Statements in one transaction, sent one by one. */
export interface TxStep extends AnyStep {
  readonly tx: readonly string[];
}

/** One statement outside a transaction, with how to recover when it was interrupted. */
export interface AutoStep extends AnyStep {
  readonly auto: string;
  readonly recover: 'rerun' | { readonly dropInvalidIndex: string };
}

/** A change of rows in committed chunks, keyset by keyset, resumable. */
export interface BatchStep extends AnyStep {
  readonly batch: {
    readonly table: string;
    /** Columns of a unique key to walk by. */
    readonly key: readonly string[];
    /** `"email" = lower("name")` */
    readonly set?: string;
    /** The rows are deleted, instead of set. */
    readonly delete?: true;
    /** Rows still to do: `"email" IS NULL`. */
    readonly where: string;
    readonly size?: number;
    /** Milliseconds between chunks. */
    readonly pause?: number;
  };
}

/** The explicit escape: cannot be verified, printed or linted. */
export interface RunStep extends AnyStep {
  readonly run: (db: {
    query(text: string, params?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  }) => Promise<void>;
  readonly why: string;
}

/** A migration file's content: `export default defineMigration({...})`. */
export interface Migration {
  /** UTC `YYYYMMDDHHMMSS`. */
  readonly version: string;
  readonly name: string;
  readonly repo?: string;
  /** Made by `--dev`: the next named migration takes its place, and production never runs it. */
  readonly dev?: boolean;
  readonly parents?: readonly string[];
  /**
   * Versions whose place it takes: a database that has run all of them notes it as applied, one that has run none runs
   * it, and any other is refused.
   */
  readonly replaces?: readonly string[];
  /** Branches that it puts together; `up` and `down` are for databases that have the first of them alone. */
  readonly merges?: Merge;
  /** Hashes of the structure before and after. */
  readonly from?: string;
  readonly to?: string;
  /** Answers given to ambiguities when it was generated: `["--rename users.name=full_name"]`. */
  readonly decisions?: readonly string[];
  /**
   * What raw SQL in it reads or changes, for telling whether another branch gets in its way: `['users', 'posts.title']`.
   * Without it, that is everything.
   */
  readonly touches?: readonly string[];
  /** Lint findings in any of its steps that are accepted. */
  readonly allow?: readonly Allowance[];
  readonly up: readonly Step[];
  readonly down: readonly Step[] | { readonly irreversible: string };
  readonly verified?: {
    readonly up: boolean;
    readonly down: boolean;
    readonly engine: string;
    readonly notVerified?: readonly string[];
  };
}

/**
 * Two branches that got in each other's way. A database goes on from what it has of them: with the first alone it is not
 * to run the second any more, with the second alone not the first; a new one runs the first.
 */
export interface Merge {
  /** The versions of both. */
  readonly branches: readonly [readonly string[], readonly string[]];
  /** The steps for databases that have something else than the first branch alone. */
  readonly otherwise: readonly Otherwise[];
}

/** Steps for a database that has run these versions of the branches, in this order. */
export interface Otherwise extends Pick<Migration, 'up' | 'down'> {
  readonly after: readonly string[];
}

/** What a batch does to all its rows, as one statement about a table as it is written. */
export const batchStatement = ({ set, where }: Pick<BatchStep['batch'], 'set' | 'where'>, table: string): string =>
  set === undefined ? `delete from ${table} where ${where}` : `update ${table} set ${set} where ${where}`;

/** `update users in batches` */
export const describeBatch = ({ table, set }: Pick<BatchStep['batch'], 'table' | 'set'>): string =>
  `${set === undefined ? 'delete from' : 'update'} ${table} in batches`;
