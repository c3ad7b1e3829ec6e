import type { Expression } from '../../expr/expression.ts';
import { deferredOf } from '../deferred.ts';

/** A policy of row security, in PostgreSQL's terms. */
export interface RowPolicy<R> {
  /** What it is about; `all` without it. */
  readonly for?: RowCommand;
  /** Whom it is about: one role, or several; everybody without it. */
  readonly to?: string | readonly string[];
  /** `restrictive`: rows have to meet it besides some permissive one, which is what it is without it. */
  readonly as?: 'permissive' | 'restrictive';
  /** The rows that are there, for whoever reads, updates or deletes. */
  readonly using?: (record: R) => Expression<boolean | null>;
  /** What new rows must meet; `using` where it says nothing. */
  readonly check?: (record: R) => Expression<boolean | null>;
}

/** What a policy is about. */
export type RowCommand = 'all' | 'select' | 'insert' | 'update' | 'delete';

/** The row security of a table. */
export interface RowSecurityOptions<R> {
  /** By their names in the database. Without any, nobody but the owner sees a row. */
  readonly policies: Readonly<Record<string, RowPolicy<R>>>;
  /** The table's owner is asked as well, who otherwise sees everything. */
  readonly force?: boolean;
}

/** The row security of a resource. */
export interface RowSecurity {
  readonly kind?: 'rowSecurity';
}

/** What was declared, its conditions as SQL of a query: `select 1 from "memos" t0 where …`. */
export interface WrittenRowSecurity {
  readonly force: boolean;
  readonly policies: readonly WrittenPolicy[];
  /** Extensions of PostgreSQL that the conditions cannot do without. */
  readonly extensions: readonly string[];
}
export interface WrittenPolicy {
  readonly name: string;
  readonly command: RowCommand;
  readonly restrictive: boolean;
  readonly roles: readonly string[];
  readonly using: string | undefined;
  readonly check: string | undefined;
}

/** What a class declares; undefined where it declares none. */
export function rowSecurityOf(resource: object): (() => WrittenRowSecurity) | undefined {
  const declared = deferredOf(Reflect.get(resource, 'rowSecurity'));
  return declared === undefined ? undefined : () => declared.value() as WrittenRowSecurity;
}
