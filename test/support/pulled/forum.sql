create table users (
  id serial primary key,
  login varchar(40) not null,
  email varchar(255) not null,
  manager_id integer references users on delete set null,
  admin boolean not null default false
);
create unique index users_lower_login on users (lower(login));
create unique index users_email on users (email) where not admin;
create table boards (id serial primary key, name text not null, moderator_id integer references users (id));
create table topics (
  id serial primary key,
  board_id integer not null references boards on delete cascade,
  author_id integer not null references users,
  last_post_id integer,
  title text not null,
  locked boolean not null default false
);
create table posts (
  id serial primary key,
  topic_id integer not null references topics on delete cascade,
  author_id integer references users on delete set null,
  editor_id integer references users on delete set null,
  reply_to integer references posts,
  body text not null,
  at timestamp not null default now()
);
alter table topics add constraint topics_last_post_id_fkey foreign key (last_post_id) references posts deferrable initially deferred;
create table comments (
  id serial primary key,
  commentable_type varchar not null,
  commentable_id integer not null,
  user_id integer not null references users,
  body text not null
);
create index comments_commentable on comments (commentable_type, commentable_id);
create table likes (user_id integer references users, post_id integer references posts, at timestamptz default now(), primary key (user_id, post_id));
create table friendships (user_id integer references users, friend_id integer references users, since date, primary key (user_id, friend_id));
create table tags (name text primary key);
create table topic_tags (id serial primary key, topic_id integer not null references topics, tag text not null references tags (name), unique (topic_id, tag));
create table bans (user_id integer primary key references users, reason text, until timestamptz default 'infinity');
create table group_members (group_id integer not null, user_id integer not null, primary key (group_id, user_id));
create table group_roles (id serial primary key, group_id integer not null, user_id integer not null, role text not null, foreign key (group_id, user_id) references group_members on update cascade);
create function bump() returns trigger language plpgsql as $$ begin update topics set last_post_id = new.id where id = new.topic_id; return new; end $$;
create trigger posts_bump after insert on posts for each row execute function bump();
create rule no_tag_delete as on delete to tags do instead nothing;
create view threads as with recursive t as (
  select id, reply_to, 1 as depth from posts where reply_to is null
  union all select p.id, p.reply_to, t.depth + 1 from posts p join t on p.reply_to = t.id) select id, reply_to, depth from t;
create view user_post_count as select u.id, u.login, (select count(*) from posts p where p.author_id = u.id) as posts from users u;
create view everything as select 'post' as kind, id, body from posts union all select 'comment', id, body from comments;
create function view_insert() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger user_post_count_insert instead of insert on user_post_count for each row execute function view_insert();
create statistics topics_stats (dependencies) on board_id, author_id from topics;
create type point3 as (x integer, y integer, z integer);
create aggregate longest(text) (sfunc = textcat, stype = text);
