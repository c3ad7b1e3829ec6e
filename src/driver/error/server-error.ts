import { ConnectionLost, LoginRefused, TooManyConnections, UndefinedDatabase } from './connection-errors.ts';
import { DbError, type DbFacts, type DbOutcome } from './db-error.ts';
import { ExtensionNotInstalled, extensionBehind, MissingExtension, notInstalled } from './missing-extension.ts';
import {
  InsufficientPrivilege,
  InvalidSql,
  InvalidValue,
  QueryCancelled,
  StaleStatement,
  UndefinedColumn,
  UndefinedFunction,
  UndefinedTable,
} from './statement-errors.ts';
import {
  DeadlockDetected,
  LockNotAvailable,
  ReadOnlyViolation,
  SerializationFailure,
  TransactionAborted,
} from './transaction-errors.ts';
import {
  CheckViolation,
  ConstraintViolation,
  ExclusionViolation,
  ForeignKeyViolation,
  NotNullViolation,
  UniqueViolation,
} from './violations.ts';

/** The fields of an ErrorResponse by their letter in the protocol: `C` sqlstate, `M` message, `n` constraint … */
export type ErrorFields = Readonly<Record<string, string | undefined>>;

type ErrorClass = new (...args: ConstructorParameters<typeof DbError>) => DbError;

/** By sqlstate, or by the first characters of it; the longest wins. */
const classes: Readonly<Record<string, ErrorClass>> = {
  '08': ConnectionLost,
  '22': InvalidValue,
  '23': ConstraintViolation,
  '23001': ForeignKeyViolation,
  '23502': NotNullViolation,
  '23503': ForeignKeyViolation,
  '23505': UniqueViolation,
  '23514': CheckViolation,
  '23P01': ExclusionViolation,
  '25006': ReadOnlyViolation,
  '25P02': TransactionAborted,
  '25P03': ConnectionLost,
  '25P04': ConnectionLost,
  '26000': StaleStatement,
  '28': LoginRefused,
  '3D000': UndefinedDatabase,
  '40001': SerializationFailure,
  '40P01': DeadlockDetected,
  '42501': InsufficientPrivilege,
  '42601': InvalidSql,
  '42703': UndefinedColumn,
  '42704': UndefinedFunction,
  '42883': UndefinedFunction,
  '42P01': UndefinedTable,
  '53300': TooManyConnections,
  '55P03': LockNotAvailable,
  '57014': QueryCancelled,
  '57P': ConnectionLost,
};

const retryable = /^(?:40001|40P01|55P03|53|57P|08|26000)/;
const fatal = /^(?:08|57P0[1-5]|25P0[34]|53300)/;
/** The server refused the connection. */
const notSent = /^(?:28|3D000|53300|57P03)/;
/** The server ended the connection, perhaps after it had committed and before it could say so. */
const unknown = /^(?:08|57P)/;

const behind = 'Where the resources have it, a migration is missing: quarry status lists those that are pending.';
const fixes: Readonly<Record<string, string>> = { '42P01': behind, '42703': behind };

/** A typed error from what the server sent. Detail and hint can quote whole rows and come along only with `debug`. */
export function serverError(fields: ErrorFields, debug = false): DbError {
  const sqlstate = fields['C'] ?? 'XX000';
  const stale = sqlstate === '26000' || isStalePlan(fields);
  const Class = stale ? StaleStatement : isOutsideIntegers(fields) ? InvalidValue : classOf(sqlstate);
  const facts: DbFacts = {
    sqlstate,
    ...constrained(sqlstate, fields),
    schema: fields['s'],
    column: fields['c'],
    dataType: fields['d'],
    position: fields['P'] === undefined ? undefined : Number(fields['P']),
    retryable: stale || retryable.test(sqlstate),
    fatal: fatal.test(sqlstate) || fields['V'] === 'FATAL' || fields['V'] === 'PANIC',
    outcome: outcomeOf(sqlstate),
    detail: debug ? fields['D'] : undefined,
    hint: debug ? fields['H'] : undefined,
  };
  const message = fields['M'] ?? 'The server gave no message.';
  return (
    aboutExtension(Class, message, facts) ??
    new Class(debug ? message : withoutValues(sqlstate, message), facts, { fix: fixes[sqlstate] })
  );
}

/** What an extension would bring, or an extension that cannot be had. */
function aboutExtension(Class: ErrorClass, message: string, facts: DbFacts): DbError | undefined {
  const absent = facts.sqlstate === '0A000' ? notInstalled(message) : undefined;
  if (absent !== undefined) return new ExtensionNotInstalled(message, facts, absent);
  const extension = Class === UndefinedFunction ? extensionBehind(message) : undefined;
  return extension === undefined ? undefined : new MissingExtension(message, facts, { extension });
}

function outcomeOf(sqlstate: string): DbOutcome {
  if (notSent.test(sqlstate)) return 'not-sent';
  return unknown.test(sqlstate) ? 'unknown' : 'failed';
}

/** `cached plan must not change result type`: the tables have changed under a named statement. */
function isStalePlan(fields: ErrorFields): boolean {
  return fields['C'] === '0A000' && fields['R'] === 'RevalidateCachedQuery';
}

/** `cannot convert infinity to integer`, or `NaN`: a value that does not fit, though the server calls it a missing feature. */
function isOutsideIntegers(fields: ErrorFields): boolean {
  return fields['C'] === '0A000' && fields['R']?.startsWith('numeric_int') === true;
}

function classOf(sqlstate: string): ErrorClass {
  return classes[sqlstate] ?? classes[sqlstate.slice(0, 3)] ?? classes[sqlstate.slice(0, 2)] ?? DbError;
}

/** Messages of class 22 quote the value that did not fit: `invalid input syntax for type uuid: "…"`. */
function withoutValues(sqlstate: string, message: string): string {
  // From the first quote to the last: the value may hold quotes itself.
  return sqlstate.startsWith('22') ? message.replace(/".*"/s, '"…"') : message;
}

/** Citus leaves the fields out: the names are in the message then, with the number of a shard behind them. */
function constrained(sqlstate: string, fields: ErrorFields): Pick<DbFacts, 'constraint' | 'table'> {
  const { n: constraint, t: table, M: message = '' } = fields;
  if (constraint !== undefined || !sqlstate.startsWith('23')) return { constraint, table };
  const named = /constraint "([^"]+)"/.exec(message)?.[1]?.replace(/_\d{6,}$/, '');
  const on = table ?? /(?:relation|table) "([^"]+)"/.exec(message)?.[1]?.replace(/_\d{6,}$/, '');
  return { constraint: named, table: on };
}
