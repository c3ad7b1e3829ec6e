// Generated from the resources by `quarry generate-migrations`; do not edit.

import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, pgTable, primaryKey, text, timestamp, type PgTableExtraConfigValue, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

// drizzle cannot say: comments on the table, internal
export const comments = pgTable('comments', {
  id: uuid('id').notNull().default(sql`gen_random_uuid()`),
  body: text('body').notNull(),
  internal: boolean('internal').notNull().default(sql`false`),
  ticketId: uuid('ticket_id').notNull(),
  authorId: uuid('author_id'),
  insertedAt: timestamp('inserted_at', { precision: 3, withTimezone: true, mode: 'date' }).notNull().default(sql`now()`),
  updatedAt: timestamp('updated_at', { precision: 3, withTimezone: true, mode: 'date' }).notNull().default(sql`now()`),
}, (t): PgTableExtraConfigValue[] => [
  primaryKey({ name: 'comments_pkey', columns: [t.id] }),
  index('comments_author_id_index').on(t.authorId.asc().nullsLast()),
  index('comments_ticket_id_index').on(t.ticketId.asc().nullsLast()),
  foreignKey({ name: 'comments_author_id_fkey', columns: [t.authorId], foreignColumns: [users.id] }).onDelete('set null'),
  foreignKey({ name: 'comments_ticket_id_fkey', columns: [t.ticketId], foreignColumns: [tickets.id] }).onDelete('cascade'),
]);

// drizzle cannot say: comments on the table
export const taggings = pgTable('taggings', {
  ticketId: uuid('ticket_id').notNull(),
  tagId: uuid('tag_id').notNull(),
}, (t): PgTableExtraConfigValue[] => [
  primaryKey({ name: 'taggings_pkey', columns: [t.ticketId, t.tagId] }),
  index('taggings_tag_id_index').on(t.tagId.asc().nullsLast()),
  foreignKey({ name: 'taggings_tag_id_fkey', columns: [t.tagId], foreignColumns: [tags.id] }).onDelete('cascade'),
  foreignKey({ name: 'taggings_ticket_id_fkey', columns: [t.ticketId], foreignColumns: [tickets.id] }).onDelete('cascade'),
]);

// drizzle cannot say: comments on the table
export const tags = pgTable('tags', {
  id: uuid('id').notNull().default(sql`gen_random_uuid()`),
  name: text('name').notNull(),
}, (t): PgTableExtraConfigValue[] => [
  primaryKey({ name: 'tags_pkey', columns: [t.id] }),
  uniqueIndex('tags_name_index').on(t.name.asc().nullsLast()),
]);

// drizzle cannot say: comments on the table, subject, priority
export const tickets = pgTable('tickets', {
  id: uuid('id').notNull().default(sql`gen_random_uuid()`),
  subject: text('subject').notNull(),
  status: text('status').notNull().default(sql`'open'`),
  priority: integer('priority').notNull().default(sql`3`),
  openedAt: timestamp('opened_at', { precision: 3, withTimezone: true, mode: 'date' }).notNull().default(sql`now()`),
  closedAt: timestamp('closed_at', { precision: 3, withTimezone: true, mode: 'date' }),
  reporterId: uuid('reporter_id'),
  representativeId: uuid('representative_id'),
}, (t): PgTableExtraConfigValue[] => [
  primaryKey({ name: 'tickets_pkey', columns: [t.id] }),
  check('tickets_priority_check', sql`"priority" between 1 and 5`),
  check('tickets_status_check', sql`"status" in ('open', 'closed')`),
  index('tickets_reporter_id_index').on(t.reporterId.asc().nullsLast()),
  index('tickets_representative_id_index').on(t.representativeId.asc().nullsLast()),
  index('tickets_status_opened_at_index').on(t.status.asc().nullsLast(), t.openedAt.desc().nullsFirst()),
  foreignKey({ name: 'tickets_reporter_id_fkey', columns: [t.reporterId], foreignColumns: [users.id] }).onDelete('set null'),
  foreignKey({ name: 'tickets_representative_id_fkey', columns: [t.representativeId], foreignColumns: [users.id] }).onDelete('set null'),
]);

// drizzle cannot say: comments on the table, name
export const users = pgTable('users', {
  id: uuid('id').notNull().default(sql`gen_random_uuid()`),
  name: text('name').notNull(),
  email: text('email').notNull(),
  passwordHash: text('password_hash'),
  managerId: uuid('manager_id'),
  insertedAt: timestamp('inserted_at', { precision: 3, withTimezone: true, mode: 'date' }).notNull().default(sql`now()`),
  updatedAt: timestamp('updated_at', { precision: 3, withTimezone: true, mode: 'date' }).notNull().default(sql`now()`),
}, (t): PgTableExtraConfigValue[] => [
  primaryKey({ name: 'users_pkey', columns: [t.id] }),
  uniqueIndex('users_email_index').on(t.email.asc().nullsLast()),
  index('users_manager_id_index').on(t.managerId.asc().nullsLast()),
  foreignKey({ name: 'users_manager_id_fkey', columns: [t.managerId], foreignColumns: [users.id] }),
]);
