import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url));

/** In-process tests read the sources; stories run the built package, as a user does. Never both in one project. */
const sources = [
  { find: /^quarry$/, replacement: src('index.ts') },
  { find: /^quarry\/(migrate|testing|drizzle)$/, replacement: src('$1.ts') },
];
const globalSetup = ['test/support/global-setup.ts'];
const runner = 'test/support/server-runner.ts';

// Limits end what hangs. They say nothing of how long anything takes: a machine may be ten times as slow as another.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias: sources },
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/golden/**/*.test.ts'],
          // Pure rooms share no state worth a fresh import of everything for each file.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias: sources },
        test: {
          name: 'db',
          include: ['test/{db,exercise,property}/**/*.test.ts'],
          globalSetup,
          runner,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'story',
          include: ['test/story/**/*.test.ts'],
          globalSetup,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias: sources },
        test: {
          name: 'fault',
          include: ['test/fault/**/*.test.ts'],
          globalSetup,
          runner,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
