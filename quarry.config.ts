import { defineConfig } from 'quarry';
import { Knowledge, Support } from './resources/repos.ts';

export default defineConfig({
  repos: [Support, Knowledge],
  resources: 'resources/*.ts',
  seeds: 'resources/demo/seeds.ts',
  drizzle: { schema: 'drizzle/schema.ts', relations: 'drizzle/relations.ts' },
});
