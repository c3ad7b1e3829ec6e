import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const doors = { '.': 'index', './migrate': 'migrate', './testing': 'testing', './drizzle': 'drizzle' };

test('exports lists the doors and nothing else', () => {
  const expected = Object.entries(doors).map(([door, file]) => [
    door,
    { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` },
  ]);
  expect(manifest.exports).toEqual({ ...Object.fromEntries(expected), './package.json': './package.json' });
});

test.each(Object.values(doors))('the door %s has a source', (file) => {
  expect(existsSync(new URL(`src/${file}.ts`, root))).toBe(true);
});

test.each([
  ['quarry', 'index'],
  ['quarry/migrate', 'migrate'],
  ['quarry/testing', 'testing'],
  ['quarry/drizzle', 'drizzle'],
])('%s is the very module of the sources: one instance in a process', async (name, file) => {
  const byName = await import(/* @vite-ignore */ name);
  const bySource = await import(/* @vite-ignore */ new URL(`src/${file}.ts`, root).href);
  expect(Object.keys(byName).length).toBeGreaterThan(0);
  for (const [symbol, value] of Object.entries(byName)) expect(bySource[symbol], symbol).toBe(value);
});
