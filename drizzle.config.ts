import { defineConfig } from 'drizzle-kit';

// For `drizzle-kit studio` and `check`. The structure of the database is Quarry's: two migrators on one database
// undo each other's work.
const command = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? '';
const instead: Readonly<Record<string, string>> = {
  generate: 'npm run generate-migrations -- --name what_changes',
  migrate: 'npm run migrate',
  push: 'npm run generate-migrations -- --name what_changes && npm run migrate',
  drop: 'npm run rollback',
  up: 'npm run generate-migrations -- --name what_changes',
};
const use = instead[command];
if (use !== undefined && process.env['ALLOW_DRIZZLE_DDL'] !== '1') {
  throw new Error(`drizzle-kit ${command} would change the database behind Quarry's back. Use: ${use}`);
}

export default defineConfig({
  dialect: 'postgresql',
  schema: './drizzle/schema.ts',
  dbCredentials: {
    url: process.env['SUPPORT_DATABASE_URL'] ?? process.env['DATABASE_URL'] ?? 'postgres://localhost:5432/support',
  },
});
