import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url));

/** In-process tests read the sources; stories run the built package, as a user does. Never both in one project. */
const sources = [
  { find: /^quarry$/, replacement: src('index.ts') },
  { find: /^quarry\/(migrate|testing|drizzle)$/, replacement: src('$1.ts') },
];
const globalSetup = ['test/support/global-setup.ts'];
/** Ends what hangs, and says nothing of how long anything takes: one machine is ten times as slow as another. */
const limit = 240_000;
const runner = 'test/support/server-runner.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    teardownTimeout: limit,
    projects: [
      {
        resolve: { alias: sources },
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/golden/**/*.test.ts'],
          // Pure rooms share no state worth a fresh import of everything for each file.
          isolate: false,
          testTimeout: limit,
          hookTimeout: limit,
        },
      },
      {
        resolve: { alias: sources },
        test: {
          name: 'db',
          include: ['test/{db,exercise,property}/**/*.test.ts'],
          globalSetup,
          runner,
          testTimeout: limit,
          hookTimeout: limit,
        },
      },
      {
        test: {
          name: 'story',
          include: ['test/story/**/*.test.ts'],
          globalSetup,
          testTimeout: limit,
          hookTimeout: limit,
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
          testTimeout: limit,
          hookTimeout: limit,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
