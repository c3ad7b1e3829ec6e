// Generated from the resources by `quarry generate-migrations`; do not edit.

import { relations } from 'drizzle-orm';
import { comments, taggings, tags, tickets, users } from './schema.ts';

export const commentsRelations = relations(comments, ({ one }) => ({
  ticket: one(tickets, { fields: [comments.ticketId], references: [tickets.id], relationName: 'comments_ticket_id' }),
  author: one(users, { fields: [comments.authorId], references: [users.id], relationName: 'comments_author_id' }),
}));

export const taggingsRelations = relations(taggings, ({ one }) => ({
  ticket: one(tickets, { fields: [taggings.ticketId], references: [tickets.id], relationName: 'taggings_ticket_id' }),
  tag: one(tags, { fields: [taggings.tagId], references: [tags.id], relationName: 'taggings_tag_id' }),
}));

export const tagsRelations = relations(tags, ({ many }) => ({
  tickets: many(taggings, { relationName: 'taggings_tag_id' }),
}));

export const ticketsRelations = relations(tickets, ({ one, many }) => ({
  reporter: one(users, { fields: [tickets.reporterId], references: [users.id], relationName: 'tickets_reporter_id' }),
  representative: one(users, { fields: [tickets.representativeId], references: [users.id], relationName: 'tickets_representative_id' }),
  comments: many(comments, { relationName: 'comments_ticket_id' }),
  tags: many(taggings, { relationName: 'taggings_ticket_id' }),
}));

export const usersRelations = relations(users, ({ one, many }) => ({
  manager: one(users, { fields: [users.managerId], references: [users.id], relationName: 'users_manager_id' }),
  reports: many(users, { relationName: 'users_manager_id' }),
  reportedTickets: many(tickets, { relationName: 'tickets_reporter_id' }),
  assignedTickets: many(tickets, { relationName: 'tickets_representative_id' }),
  comments: many(comments, { relationName: 'comments_author_id' }),
}));
