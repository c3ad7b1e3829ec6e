import { expect, test } from 'vitest';
import { configIn, defineConfig } from '../../../src/provision/config.ts';
import { defineRepo } from '../../../src/repo/repo.ts';

test('defineConfig() completes what it is given', () => {
  expect(defineConfig()).toEqual({
    repos: undefined,
    resources: ['resources/**/*.{ts,mts,js,mjs}'],
    migrations: 'migrations',
    data: { mode: undefined, directory: '.quarry', engine: undefined },
    drizzle: { schema: 'drizzle/schema.ts', relations: 'drizzle/relations.ts' },
    seeds: undefined,
    lint: { rules: {}, sizes: { small: 10_000, large: 1_000_000 }, startAfter: undefined },
  });
  expect(defineConfig({ drizzle: false, resources: 'a/*.ts' })).toMatchObject({
    drizzle: false,
    resources: ['a/*.ts'],
  });
  expect(Object.isFrozen(defineConfig())).toBe(true);
});

test('defineConfig() names every mistake, and the nearest right name', () => {
  const main = defineRepo('configMain');
  const wrong = {
    repo: [],
    migrations: 3,
    data: { mod: 'lite', engine: 'mysql' },
    drizzle: { schemas: 'x' },
    repos: [main, main],
    lint: {
      rules: { 'drop-column': 'of', 'add-index': { large: 'of' } },
      sizes: { small: 9, large: 9 },
      startAfter: '2026',
    },
  };
  const said = (() => {
    try {
      return defineConfig(wrong as never);
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(said).toContain("there is no option 'repo'. Did you mean 'repos'");
  expect(said).toContain("option 'migrations': expected text, not 3");
  expect(said).toContain("there is no option 'data.mod'. Did you mean 'mode'");
  expect(said).toContain(
    "option 'lint.rules.drop-column': expected 'off', 'notice', 'warning' or 'error', or these by small, medium and large, not 'of'; " +
      "option 'lint.rules.add-index.large': expected 'off' or 'notice' or 'warning' or 'error', not 'of'; " +
      "option 'lint.sizes': small tables have to end before large ones begin; " +
      "option 'lint.startAfter': expected the 14 digits of a version, not '2026'",
  );
  expect(said).toContain("option 'data.engine': expected 'system' or 'embedded' or 'pglite', not 'mysql'");
  expect(said).toContain("there is no option 'drizzle.schemas'");
  expect(said).toContain("two repos are called 'configMain'");
});

test('defineConfig() takes neither repos nor resources that are none', () => {
  expect(() => defineConfig({ repos: [{}] as never })).toThrow(/repos\.0.*defineRepo/);
  expect(() => defineConfig({ resources: [class A {}] })).toThrow(/resources/);
});

test('configIn() tells a config from what is none, and from that of another copy of the package', () => {
  const config = defineConfig();
  expect(configIn(config, 'quarry.config.ts')).toBe(config);
  expect(() => configIn(undefined, 'quarry.config.ts')).toThrow(/no default export/);
  expect(() => configIn({ repos: [] }, 'quarry.config.ts')).toThrow(/defineConfig\(\) did not make/);
  expect(() => configIn({ [Symbol.for('quarry.config')]: true }, 'quarry.config.ts')).toThrow(/another copy/);
});
