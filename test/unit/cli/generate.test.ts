import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Resource, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { countFlag, durationFlag, versionFlag } from '../../../src/cli/flags.ts';
import { newestIn } from '../../../src/cli/generate/history.ts';
import { migrationName, nextVersion, suggestedName } from '../../../src/cli/generate/migration-name.ts';
import { patternOf } from '../../../src/cli/load/glob.ts';
import { loadResources } from '../../../src/cli/load/project.ts';
import { UserModuleFailed } from '../../../src/cli/load/user-module-failed.ts';
import { defineConfig } from '../../../src/provision/config.ts';

test('migrationName() makes snake case of a name, and refuses what is no name (M199)', () => {
  expect(migrationName('AddUsers')).toBe('add_users');
  expect(migrationName('add-users_2')).toBe('add_users_2');
  for (const name of ['../x', 'add users', '', 'a'.repeat(61)])
    expect(() => migrationName(name)).toThrow(/cannot name/);
});

test('newestIn() is the latest version of any file, inside or in its name', () => {
  const file = (version: string, path: string) => ({ version, path, shown: path, name: 'a', hash: '' });
  expect(newestIn({ files: [] })).toBeUndefined();
  const renamed = file('20240101000000', '/m/20250101000000_a.ts');
  expect(newestIn({ files: [renamed, file('20240601000000', '/m/20240601000000_b.ts')] })).toBe('20250101000000');
  expect(newestIn({ files: [file('20260101000000', '/m/20200101000000_a.ts'), renamed] })).toBe('20260101000000');
});

test('nextVersion() is the UTC time, and later than the newest', () => {
  const now = new Date('2024-07-05T20:57:30.999Z');
  expect(nextVersion(now, undefined)).toBe('20240705205730');
  expect(nextVersion(now, '20240705205729')).toBe('20240705205730');
  expect(nextVersion(now, '20240705205730')).toBe('20240705205731');
  expect(nextVersion(now, '20991231235959')).toBe('21000101000000');
});

test('suggestedName() says what the migration does (M198)', () => {
  expect(suggestedName(['create table tickets', 'create table users'])).toBe('add_tickets_and_users');
  expect(suggestedName(['drop column tickets.status'])).toBe('drop_column_tickets_status');
  expect(suggestedName([])).toBe('change_schema');
});

test('patternOf() reads globs as they are meant', () => {
  const matches = (glob: string, path: string) => patternOf(glob).test(path);
  expect(matches('resources/**/*.ts', 'resources/user.ts')).toBe(true);
  expect(matches('resources/**/*.ts', 'resources/a/b/user.ts')).toBe(true);
  expect(matches('resources/**/*.ts', 'resources/userxts')).toBe(false);
  expect(matches('resources/*.ts', 'resources/a/user.ts')).toBe(false);
  expect(matches('{domain,shop}/*.resource.{ts,js}', 'shop/a.resource.js')).toBe(true);
  expect(matches('{domain,shop}/*.ts', 'other/a.ts')).toBe(false);
  expect(matches('a(b)+.ts', 'a(b)+.ts')).toBe(true);
});

test('loadResources() finds those of a compiled project, and of a file beside its twin the TypeScript', async () => {
  const root = mkdtempSync(join(tmpdir(), 'quarry-resources-'));
  const files = ['resources/a.js', 'resources/a.d.ts', 'resources/b.ts', 'resources/b.js', 'resources/c/d.mjs'];
  const loaded: string[] = [];
  try {
    const importModule = async (file: string) => {
      const name = file.slice(root.length + 1);
      loaded.push(name);
      class Found extends Resource(name) {
        id = uuid({ primaryKey: true });
      }
      return { [name]: Found };
    };
    const project = { root, config: defineConfig(), importModule };
    await expect(loadResources(project)).rejects.toThrow("'resources/**/*.{ts,mts,js,mjs}' in ");
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), '');
    }
    const { resources } = await loadResources(project);
    expect(loaded).toEqual(['resources/a.js', 'resources/b.ts', 'resources/c/d.mjs']);
    expect(resources.size).toBe(3);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('flags with numbers, times and versions say what they take', () => {
  expect(countFlag({ step: '3' }, 'step')).toBe(3);
  expect(() => countFlag({ step: '0' }, 'step')).toThrow(/whole number/);
  expect(['30s', '500ms', '2m'].map((time) => durationFlag({ t: time }, 't'))).toEqual([30_000, 500, 120_000]);
  expect(() => durationFlag({ t: '30' }, 't')).toThrow(/30s/);
  expect(() => versionFlag({ to: 'last' }, 'to')).toThrow(/14 digits/);
});

test('UserModuleFailed begins with the place in the file of the user', () => {
  const at = (stack: string, message = 'it broke') => {
    const error = new Error(message);
    error.stack = stack;
    return UserModuleFailed.from(error, '/app/quarry.config.ts', '/app').message;
  };
  const frames = 'Error: it broke\n    at x (/app/node_modules/a/b.js:1:1)\n    at y (/app/resources/user.ts:8:7)';
  expect(at(frames)).toBe('resources/user.ts:8:7: it broke');
  expect(at('Error', 'ParseError: Unexpected token\n /app/resources/user.ts:2:10')).toBe(
    'resources/user.ts:2:10: ParseError: Unexpected token',
  );
  expect(at('Error\n    at /elsewhere/x.ts:1:1')).toBe('quarry.config.ts: it broke');
});

test('UserModuleFailed tells the way out of what Node alone cannot load', () => {
  const fixOf = (code: string, message: string) =>
    UserModuleFailed.from(Object.assign(new Error(message), { code }), '/app/a.ts', '/app').fix;
  expect(fixOf('ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX', 'enum')).toMatch(/QUARRY_LOADER=jiti/);
  expect(fixOf('ERR_MODULE_NOT_FOUND', "Cannot find module '/app/user.js' imported from /app/a.ts")).toMatch(
    /user\.ts/,
  );
  expect(fixOf('ERR_MODULE_NOT_FOUND', "Cannot find package 'zod' imported from /app/a.ts")).toBeUndefined();
  const peer = "Cannot find package 'drizzle-orm' imported from /app/node_modules/quarry/dist/drizzle/database.js";
  expect(fixOf('ERR_MODULE_NOT_FOUND', peer)).toBe('npm install drizzle-orm');
  expect(fixOf('ENOENT', 'nothing')).toBeUndefined();
});
