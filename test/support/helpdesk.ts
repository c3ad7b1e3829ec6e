import { afterAll, beforeAll } from 'vitest';
import { Support } from '../../resources/repos.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { createDatabase, dropDatabase } from './server.ts';

/** The helpdesk's tables, as its migrations make them (test/story proves that they do). */
const tables = `
  create table users (id uuid primary key default gen_random_uuid(), name text not null, email text not null,
    password_hash text, manager_id uuid references users on delete set null,
    inserted_at timestamptz(3) not null default now(), updated_at timestamptz(3) not null default now());
  create unique index users_email_index on users (email);
  create table tickets (id uuid primary key default gen_random_uuid(), subject text not null, status text not null default 'open',
    priority integer not null default 3, opened_at timestamptz(3) not null default now(), closed_at timestamptz(3),
    reporter_id uuid, representative_id uuid,
    constraint tickets_status_check check (status in ('open', 'closed')),
    constraint tickets_priority_check check (priority between 1 and 5),
    constraint tickets_reporter_id_fkey foreign key (reporter_id) references users on delete set null,
    constraint tickets_representative_id_fkey foreign key (representative_id) references users on delete set null);
  create index tickets_reporter_id_index on tickets (reporter_id);
  create index tickets_representative_id_index on tickets (representative_id);
  create table comments (id uuid primary key default gen_random_uuid(), body text not null, internal boolean not null default false,
    ticket_id uuid not null constraint comments_ticket_id_fkey references tickets on delete cascade,
    author_id uuid constraint comments_author_id_fkey references users on delete set null,
    inserted_at timestamptz(3) not null default now(), updated_at timestamptz(3) not null default now());
  create table tags (id uuid primary key default gen_random_uuid(), name text not null);
  create unique index tags_name_index on tags (name);
  create table taggings (ticket_id uuid constraint taggings_ticket_id_fkey references tickets on delete cascade,
    tag_id uuid constraint taggings_tag_id_fkey references tags on delete cascade, primary key (ticket_id, tag_id));
`;

/** Gives the file's tests a database with the helpdesk's tables, empty. */
export function useHelpdesk(): void {
  let url = '';
  beforeAll(async () => {
    url = await createDatabase('helpdesk');
    process.env['SUPPORT_DATABASE_URL'] = url;
    for (const statement of tables.split(';').filter((part) => part.trim() !== '')) await Support.query(statement);
  });
  afterAll(async () => {
    await stopRepo(Support);
    await dropDatabase(url);
  });
}
