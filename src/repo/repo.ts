import type { Grants } from '../model/policy/privilege.ts';
import type { RunOptions } from '../query/runner.ts';
import { checkedOut, checkout } from './checkout.ts';
import type { Row } from './decode/layout.ts';
import { checkOptions, InvalidRepoOptions, type RepoOptions } from './options.ts';
import { query, RawQuery, type RawResult } from './raw.ts';
import { type AnyRepo, registerRepo } from './repo-state.ts';
import { onStatement, type StatementListener, statementLine } from './statement-event.ts';
import { afterCommit, inTransaction, rollback, type TransactionOptions, transaction } from './transaction.ts';

/**
 * Where records live. Inert until started or first used; knows a database, no resources. A read-only repo has no
 * method that writes, and its connections refuse to.
 */
export interface Repo<out Access extends 'read' | 'write' = 'write'> {
  readonly name: string;
  readonly access: Access;
  readonly extensions?: readonly string[] | undefined;
  readonly grants?: Grants | undefined;
  /**
   * Runs `fn` in a transaction: committed when it resolves, rolled back with the same error when it rejects. Inside
   * another one it is a savepoint. Whatever `fn` awaits belongs to it, however deep.
   *
   * @example
   * ```ts
   * await Support.transaction(async () => {
   *   const ticket = await Ticket.create('new', { subject: 'A parcel has come' });
   *   await Comment.create('add', { body: 'It ticks.', ticketId: ticket.id });
   * });
   * // SQL: begin
   * // SQL: insert into "tickets" ("subject") values ($1) returning …
   * // SQL: insert into "comments" ("body", "ticket_id") values ($1, $2) returning …
   * // SQL: commit
   * ```
   */
  transaction<T>(fn: () => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Whether the running code is inside a transaction. */
  inTransaction(): boolean;
  /** Runs `fn` with one connection for all of its statements and transactions. */
  checkout<T>(fn: () => Promise<T>): Promise<T>;
  /** Whether the running code is inside checkout() or transaction(). */
  checkedOut(): boolean;
  /** Leaves the running transaction's callback at once; transaction() rejects with the reason. */
  rollback(reason: unknown): never;
  /** Runs `hook` after the outermost COMMIT, at once outside a transaction, never after a rollback. */
  afterCommit(hook: () => unknown): void;
  /** A hand-written statement: `` await repo.sql<{ n: bigint }>`select count(*) n from tickets where id > ${id}` ``. */
  sql<R = Row>(parts: TemplateStringsArray, ...values: readonly unknown[]): RawQuery<R>;
  /** A hand-written statement as text with `$1` placeholders. */
  query<R = Row>(text: string, params?: readonly unknown[], options?: RunOptions): Promise<RawResult<R>>;
  /**
   * Reads, in one statement, how many rows PostgreSQL believes its tables to hold; queries are planned by that from now
   * on. Never done by itself: call it at the start, and again after tables have grown.
   */
  readStatistics(): Promise<void>;
  /** Calls `listener` after each statement; returns what ends it. Values are redacted unless asked for. */
  on(event: 'statement', listener: StatementListener, options?: { readonly values?: boolean }): () => void;
}

/**
 * Defines a repo. Nothing is connected. Throws `InvalidRepoOptions` and `InvalidUrl`.
 *
 * @example
 * ```ts
 * const Reports = defineRepo('reports', { sameDatabaseAs: Support, readOnly: true, timeout: 60_000 });
 * await Reports.sql`select count(*) as n from tickets`;
 * // → [{ n: 4n }]
 * ```
 */
export function defineRepo(name: string, options: RepoOptions & { readonly readOnly: true }): Repo<'read'>;
export function defineRepo(name: string, options?: RepoOptions): Repo;
export function defineRepo(name: string, options: RepoOptions = {}): Repo<'read' | 'write'> {
  if (!/^[A-Za-z][\w-]*$/.test(name)) {
    throw new InvalidRepoOptions(String(name), ['its name must begin with a letter and hold letters, digits, - and _']);
  }
  const checked = checkOptions(name, options);
  const { readOnly, extensions, grants } = checked;
  const self: AnyRepo = {
    name,
    access: readOnly ? 'read' : 'write',
    ...(extensions && { extensions }),
    ...(grants && { grants }),
  };
  const repo: Repo<'read' | 'write'> = Object.freeze(
    Object.assign(self, {
      transaction: <T>(fn: () => Promise<T>, given?: TransactionOptions) => transaction(self, fn, given),
      inTransaction: () => inTransaction(self),
      checkout: <T>(fn: () => Promise<T>) => checkout(self, fn),
      checkedOut: () => checkedOut(self),
      rollback: (reason: unknown) => rollback(self, reason),
      afterCommit: (hook: () => unknown) => afterCommit(self, hook),
      sql: <R>(parts: TemplateStringsArray, ...values: readonly unknown[]) => new RawQuery<R>(self, parts, values),
      query: <R>(text: string, params?: readonly unknown[], given?: RunOptions) => query<R>(self, text, params, given),
      // What answers queries is loaded with the resources: a repo that is only migrated does without it.
      readStatistics: async () => await (await import('./runner-for.ts')).useStatistics(self),
      on: (_event: 'statement', listener: StatementListener, given?: { readonly values?: boolean }) =>
        onStatement(self, listener, given),
    }),
  );
  registerRepo({ repo, options: checked, hookFailures: new Set() });
  logStatements(repo, checked.log);
  return repo;
}

/** At level `debug` every statement is a line on stderr; with `{ values: true }` its values as well. */
function logStatements(repo: AnyRepo, log: RepoOptions['log']): void {
  const { level, values = false } = typeof log === 'object' ? log : { level: log };
  if (level !== 'debug') return;
  onStatement(repo, (event) => console.error(statementLine(event), ...(values ? [event.params] : [])), { values });
}

/** The repo of resources that name none. */
export const defaultRepo: Repo = defineRepo('default');
