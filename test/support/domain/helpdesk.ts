import { defineRepo } from 'quarry';
import { openPg } from '../../../src/driver/pg.ts';
import { parseDatabaseUrl } from '../../../src/repo/database-url.ts';

let url = '';

/** The repo of the example domain; a test says which database it is. */
export const Helpdesk = defineRepo('helpdesk', {
  driver: async () => {
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    const patience = { queueTimeout: 100_000, connectTimeout: 100_000 };
    return openPg({ name: 'helpdesk', host, port, user, password, database, max: 4, ...patience });
  },
});

export function useHelpdesk(of: string): void {
  url = of;
}

/** A key that is easy to read: the same number, the same key. */
export const key = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const tables = `
  create table users (
    id uuid primary key, name text not null, email text not null, password_hash text,
    manager_id uuid references users, inserted_at timestamptz(3) not null default now());
  create table tickets (
    id uuid primary key, subject text not null, status text not null default 'open', priority int not null default 3,
    opened_at timestamptz(3) not null default now(), closed_at timestamptz(3),
    reporter_id uuid not null references users, representative_id uuid references users);
  create index on tickets (reporter_id);
  create index on tickets (representative_id);
  create table comments (
    id uuid primary key, body text not null, likes int not null default 0,
    created_at timestamptz(6) not null default now(),
    ticket_id uuid not null references tickets, author_id uuid references users);
  create index on comments (ticket_id);
  create table tags (id uuid primary key, name text not null);
  create table taggings (ticket_id uuid references tickets, tag_id uuid references tags, primary key (ticket_id, tag_id));
`;

/**
 * Ann (1) manages Bob (2) and Cid (3); Dan (4) has nobody and nothing. Six tickets (11–16) opened a day apart, every
 * second one closed; Bob is assigned to 11–14 (two open), Cid to 15 (open). Ticket 11 has three comments, 12 has one.
 */
export const seeds = `
  insert into users (id, name, email, password_hash, manager_id) values
    ('${key(1)}', 'Ann', 'ann@example.org', 'secret', null),
    ('${key(2)}', 'Bob', 'bob@example.org', 'secret', '${key(1)}'),
    ('${key(3)}', 'Cid', 'cid@example.org', 'secret', '${key(1)}'),
    ('${key(4)}', 'Dan', 'dan@example.org', 'secret', null);
  insert into tickets (id, subject, status, priority, opened_at, closed_at, reporter_id, representative_id)
    select ('00000000-0000-4000-8000-' || lpad((10 + n)::text, 12, '0'))::uuid, 'Issue ' || n,
      case when n % 2 = 0 then 'closed' else 'open' end, n, timestamptz '2026-01-01Z' + n * interval '1 day',
      case when n % 2 = 0 then timestamptz '2026-02-01Z' end,
      case when n <= 3 then '${key(1)}' else '${key(2)}' end::uuid,
      case when n <= 4 then '${key(2)}' when n = 5 then '${key(3)}' end::uuid
    from generate_series(1, 6) n;
  insert into comments (id, body, likes, created_at, ticket_id, author_id) values
    ('${key(21)}', 'first', 1, '2026-03-01 10:00:00.000001Z', '${key(11)}', '${key(1)}'),
    ('${key(22)}', 'second', 2, '2026-03-01 10:00:00.000002Z', '${key(11)}', '${key(2)}'),
    ('${key(23)}', 'third', 4, '2026-03-01 10:00:00.000003Z', '${key(11)}', null),
    ('${key(24)}', 'alone', 8, '2026-03-02 10:00:00Z', '${key(12)}', '${key(2)}');
  insert into tags values ('${key(31)}', 'bug'), ('${key(32)}', 'urgent'), ('${key(33)}', 'unused');
  insert into taggings values
    ('${key(11)}', '${key(31)}'), ('${key(11)}', '${key(32)}'), ('${key(12)}', '${key(31)}'), ('${key(13)}', '${key(31)}');
`;
