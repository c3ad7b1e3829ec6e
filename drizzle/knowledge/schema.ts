// Generated from the resources by `quarry generate-migrations`; do not edit.

import { sql } from 'drizzle-orm';
import { pgTable, primaryKey, text, timestamp, type PgTableExtraConfigValue, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

// drizzle cannot say: comments on the table
export const articles = pgTable('articles', {
  id: uuid('id').notNull().default(sql`gen_random_uuid()`),
  slug: text('slug').notNull(),
  title: text('title').notNull(),
  body: text('body').notNull().default(sql`''`),
  insertedAt: timestamp('inserted_at', { precision: 3, withTimezone: true, mode: 'date' }).notNull().default(sql`now()`),
  updatedAt: timestamp('updated_at', { precision: 3, withTimezone: true, mode: 'date' }).notNull().default(sql`now()`),
}, (t): PgTableExtraConfigValue[] => [
  primaryKey({ name: 'articles_pkey', columns: [t.id] }),
  uniqueIndex('articles_slug_index').on(t.slug.asc().nullsLast()),
]);
