import { expect, test } from 'vitest';
import { InvalidUrl, maskUrl, parseDatabaseUrl } from '../../../src/repo/database-url.ts';

test('parseDatabaseUrl() reads every part, numbers as numbers (E001, E004)', () => {
  expect(
    parseDatabaseUrl('postgres://u:p@urlhost:6000/db?pool_size=7&ssl=true&timeout=500&application_name=x'),
  ).toEqual({
    host: 'urlhost',
    port: 6000,
    user: 'u',
    password: 'p',
    database: 'db',
    poolSize: 7,
    ssl: true,
    timeout: 500,
    applicationName: 'x',
    parameters: {},
  });
});

test.each(['postgres', 'postgresql', 'ecto', 'cockroachdb+x'])('parseDatabaseUrl() accepts the scheme %s', (scheme) => {
  expect(parseDatabaseUrl(`${scheme}://h/db`)).toEqual({ host: 'h', database: 'db', parameters: {} });
});

test('parseDatabaseUrl() splits at the first colon and undoes percent escapes (E002)', () => {
  expect(parseDatabaseUrl('postgres://u:p%40ss:w@h/db').password).toBe('p@ss:w');
});

test('parseDatabaseUrl() tells an empty password from none', () => {
  expect(parseDatabaseUrl('postgres://u:@h/db').password).toBe('');
  expect('password' in parseDatabaseUrl('postgres://u@h/db')).toBe(false);
});

test('parseDatabaseUrl() reads socket folders and IPv6 addresses', () => {
  expect(parseDatabaseUrl('postgres:///db?host=/run/postgresql').host).toBe('/run/postgresql');
  expect(parseDatabaseUrl('postgres://%2Frun%2Fpg/db').host).toBe('/run/pg');
  expect(parseDatabaseUrl('postgres://u:p@[::1]:5433/db')).toMatchObject({ host: '::1', port: 5433 });
});

test.each([
  ['postgres://u:sesame@h', 'names no database'],
  ['postgres://u:sesame@h/', 'names no database'],
  ['postgres://u:sesame@h/a/b', "path '/a/b' has more than one segment"],
  ['postgres://u:sesame@/db', 'names no host'],
  ['postgres://u:ses#ame@h/db', "'#', which must be escaped as %23"],
  ['postgres://u:ses%ame@h/db', "contains a '%' that is not an escape"],
  ['postgres://u:sesame@h:99999/db', 'out of range'],
  ['mysql://u:sesame@h/db', "'mysql' is no PostgreSQL"],
  ['h:5432/db', 'does not read scheme://'],
])('parseDatabaseUrl() refuses %s and never prints the password (E003)', (url, fault) => {
  const error = catchError(() => parseDatabaseUrl(url));
  expect(error).toBeInstanceOf(InvalidUrl);
  expect(error.message).toContain(fault);
  expect(`${error.message} ${error.why} ${error.fix}`).not.toMatch(/ses/);
});

test.each([
  ['pool_size=abc', "parameter 'pool_size' must be a whole number, not 'abc'"],
  ['timeout=1s', "parameter 'timeout' must be a whole number, not '1s'"],
  ['ssl=yes', "parameter 'ssl' must be true or false, not 'yes'"],
])('parseDatabaseUrl() refuses ?%s with parameter and value (E004)', (query, fault) => {
  expect(() => parseDatabaseUrl(`postgres://h/db?${query}`)).toThrow(fault);
});

test.each([
  ['postgres://u:secret@h/db', 'postgres://u:***@h/db'],
  ['postgres://u@h/db', 'postgres://u@h/db'],
  ['postgres://h/db', 'postgres://h/db'],
  ['postgres://u:a@b@h/db', 'postgres://u:***@h/db'],
  ['postgres://u:sec/ret@h/db', 'postgres://u:***@h/db'],
  ['postgres://h/db?password=secret&x=1', 'postgres://h/db?password=***&x=1'],
  ['u:secret@h', '***'],
])('maskUrl() hides the password of %s', (url, masked) => {
  expect(maskUrl(url)).toBe(masked);
});

function catchError(fn: () => unknown): InvalidUrl {
  try {
    fn();
  } catch (error) {
    return error as InvalidUrl;
  }
  throw new Error('nothing was thrown');
}
