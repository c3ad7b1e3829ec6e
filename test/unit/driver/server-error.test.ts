import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { serverError } from '../../../src/driver/error/server-error.ts';

test.each([
  ['53300', 'sorry, too many clients already', 'TooManyConnections'],
  ['53300', 'remaining connection slots are reserved for roles with the SUPERUSER attribute', 'TooManyConnections'],
  ['40001', 'could not serialize access', 'SerializationFailure'],
  ['40P01', 'deadlock detected', 'DeadlockDetected'],
  ['55P03', 'could not obtain lock', 'LockNotAvailable'],
  ['57P03', 'the database system is starting up', 'ConnectionLost'],
])('serverError() calls %s "%s" a %s, worth another try', (C, M, name) => {
  expect(serverError({ C, M })).toMatchObject({ name, retryable: true, sqlstate: C });
});

test.each([
  ['28P01', 'LoginRefused', 'not-sent'],
  ['3D000', 'UndefinedDatabase', 'not-sent'],
  ['42501', 'InsufficientPrivilege', 'failed'],
  ['25006', 'ReadOnlyViolation', 'failed'],
  ['23000', 'ConstraintViolation', 'failed'],
  ['P0001', 'DbError', 'failed'],
])('serverError() calls %s a %s, not worth another try', (C, name, outcome) => {
  expect(serverError({ C, M: 'no' })).toMatchObject({ name, retryable: false, outcome });
});

test('serverError() knows which errors end a connection, and that its last statement may have been done', () => {
  for (const C of ['57P01', '57P02', '57P05', '08006'])
    expect(serverError({ C }), C).toMatchObject({ fatal: true, outcome: 'unknown' });
  expect(serverError({ C: '25P03' }).fatal).toBe(true);
  expect(serverError({ C: 'XX000', V: 'FATAL' }).fatal).toBe(true);
  expect(serverError({ C: '42601', V: 'ERROR' }).fatal).toBe(false);
});

test('serverError() takes a stale plan from other unsupported features', () => {
  const stale = serverError({ C: '0A000', M: 'cached plan must not change result type', R: 'RevalidateCachedQuery' });
  expect(stale).toMatchObject({ code: 'db.stale_statement', retryable: true });
  expect(serverError({ C: '0A000', M: 'no such feature' }).code).toBe('db.error');
  const infinite = { C: '0A000', M: 'cannot convert infinity to integer', R: 'numeric_int4_opt_error' };
  expect(serverError(infinite).code).toBe('db.invalid_value');
});

test('serverError() reads the constraint from the message where the fields are left out', () => {
  const error = serverError({
    C: '23505',
    M: 'duplicate key value violates unique constraint "users_email_index_102019"',
  });
  expect(error).toMatchObject({ name: 'UniqueViolation', constraint: 'users_email_index' });
  const reference = serverError({
    C: '23503',
    M: 'insert or update on table "tickets_102020" violates foreign key constraint "tickets_reporter_id_fkey_102020"',
  });
  expect(reference).toMatchObject({ constraint: 'tickets_reporter_id_fkey', table: 'tickets' });
});

test.each([
  ['22P02', 'invalid input syntax for type uuid: "hunter2"'],
  ['22P02', 'invalid input syntax for type json: "hunter2 "quoted" hunter2"'],
  ['22003', 'value "hunter2" is out of range for type integer'],
])('serverError() keeps values out of %s %s', (C, M) => {
  const fields = { C, M, D: 'Failing row contains (hunter2).', H: 'hunter2' };
  const error = serverError(fields);
  expect(inspect(error) + JSON.stringify(error)).not.toMatch(/hunter2/);
  expect(serverError(fields, true)).toMatchObject({ message: M, detail: fields.D, hint: 'hunter2' });
});

test('serverError() says of what is not there that a migration may be pending', () => {
  for (const sqlstate of ['42P01', '42703'])
    expect(serverError({ C: sqlstate, M: 'does not exist' }).fix).toContain('quarry status');
  expect(serverError({ C: '42601', M: 'syntax error' }).fix).toBeUndefined();
});
